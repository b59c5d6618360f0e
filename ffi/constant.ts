/**
 * Constants of Linux's headers, by the headers' own names; where two architectures differ, both were looked at
 * (only O_NOFOLLOW differs between x86-64 and arm64). `test/unit/ffi/layout_test.ts` checks them with the C compiler.
 * @module
 */

// Address families and socket types: socket(2)
export const AF_UNIX = 1;
export const AF_INET = 2;
export const AF_INET6 = 10;
export const AF_NETLINK = 16;
export const AF_PACKET = 17;
export const SOCK_STREAM = 1;
export const SOCK_DGRAM = 2;
export const SOCK_RAW = 3;
export const SOCK_SEQPACKET = 5;
export const SOCK_NONBLOCK = 0x800;
export const SOCK_CLOEXEC = 0x80000;

// Protocols: IANA, if_ether.h, netlink.h
export const IPPROTO_IP = 0;
export const IPPROTO_IPV6 = 41;
export const IPV6_MULTICAST_IF = 17;
export const IPV6_MULTICAST_LOOP = 19;
export const IPV6_JOIN_GROUP = 20;
export const IPV6_MULTICAST_ALL = 29;
export const IPV6_HDRINCL = 36;
export const IPV6_RECVPKTINFO = 49;
export const IPV6_PKTINFO = 50;
export const IPV6_RECVHOPLIMIT = 51;
export const IPV6_HOPLIMIT = 52;
export const IPPROTO_ICMP = 1;
export const IPPROTO_TCP = 6;
export const IPPROTO_UDP = 17;
export const IPPROTO_AH = 51;
/** VRRP's number (RFC 5798 §5.1.1.4); no header names it. */
export const IPPROTO_VRRP = 112;
export const IPPROTO_RAW = 255;
export const ETH_P_ALL = 0x0003;
export const ETH_P_IP = 0x0800;
export const ETH_P_ARP = 0x0806;
export const ETH_P_IPV6 = 0x86dd;
export const NETLINK_ROUTE = 0;
export const NETLINK_CONNECTOR = 11;
export const NETLINK_NETFILTER = 12;
export const NETLINK_GENERIC = 16;

// Options of sockets: socket(7)
export const SOL_SOCKET = 1;
export const SO_REUSEADDR = 2;
export const SO_ERROR = 4;
export const SO_BROADCAST = 6;
export const SO_SNDBUF = 7;
export const SO_RCVBUF = 8;
export const SO_PRIORITY = 12;
export const SO_BINDTODEVICE = 25;
export const SO_ATTACH_BPF = 50;
export const SO_ATTACH_FILTER = 26;
export const SO_SNDBUFFORCE = 32;
export const SO_RCVBUFFORCE = 33;
/** Also the type of the control message: a timespec of CLOCK_REALTIME, on machines with 64 bits. */
export const SO_TIMESTAMPNS = 35;
export const SO_MARK = 36;

// Options of IPv4: ip(7)
export const IP_TOS = 1;
export const IP_TTL = 2;
export const IP_HDRINCL = 3;
export const IP_PKTINFO = 8;
export const IP_FREEBIND = 15;
export const IP_MULTICAST_IF = 32;
export const IP_MULTICAST_TTL = 33;
export const IP_MULTICAST_LOOP = 34;
export const IP_ADD_MEMBERSHIP = 35;
export const IP_DROP_MEMBERSHIP = 36;
export const IP_MULTICAST_ALL = 49;

// Options of packet sockets and of netlink: packet(7), netlink(7)
export const SOL_PACKET = 263;
export const PACKET_ADD_MEMBERSHIP = 1;
export const PACKET_MR_PROMISC = 1;
export const SOL_NETLINK = 270;
export const NETLINK_ADD_MEMBERSHIP = 1;
export const NETLINK_NO_ENOBUFS = 5;
export const NETLINK_EXT_ACK = 11;
export const NETLINK_GET_STRICT_CHK = 12;

// Flags of messages: send(2), recv(2)
export const MSG_PEEK = 0x2;
export const MSG_TRUNC = 0x20;
export const MSG_DONTWAIT = 0x40;
export const MSG_NOSIGNAL = 0x4000;

// Descriptors: open(2), fcntl(2), ioctl(2)
export const O_RDONLY = 0;
export const O_RDWR = 2;
export const O_NONBLOCK = 0x800;
export const O_CLOEXEC = 0x80000;
/** The one that differs between architectures: open(2). */
export const O_NOFOLLOW = Deno.build.arch === "aarch64" ? 0x8000 : 0x20000;
export const F_GETFD = 1;
export const F_SETFD = 2;
export const F_GETFL = 3;
export const F_SETFL = 4;
export const FD_CLOEXEC = 1;
export const FIONREAD = 0x541b;

// epoll(7)
export const EPOLLIN = 1;
export const EPOLLOUT = 4;
export const EPOLLERR = 8;
export const EPOLLHUP = 16;
export const EPOLL_CTL_ADD = 1;
export const EPOLL_CTL_DEL = 2;
export const EPOLL_CTL_MOD = 3;
export const EPOLL_CLOEXEC = 0x80000;

// Clocks and timers: clock_gettime(2), timerfd_create(2)
export const CLOCK_REALTIME = 0;
export const CLOCK_BOOTTIME = 7;
export const TFD_TIMER_ABSTIME = 1;
export const TFD_NONBLOCK = 0x800;
export const TFD_CLOEXEC = 0x80000;

// Signals: signal(7). SIGRTMIN as libc gives it to programs: it keeps 32 and 33 to itself.
export const SIGHUP = 1;
export const SIGINT = 2;
export const SIGQUIT = 3;
export const SIGKILL = 9;
export const SIGUSR1 = 10;
export const SIGUSR2 = 12;
export const SIGPIPE = 13;
export const SIGALRM = 14;
export const SIGTERM = 15;
export const SIGCHLD = 17;
export const SIGCONT = 18;
export const SIGSTOP = 19;
export const SIGRTMIN = 34;
export const SIGRTMAX = 64;
export const SIG_SETMASK = 2;
export const SFD_NONBLOCK = 0x800;
export const SFD_CLOEXEC = 0x80000;
export const EFD_NONBLOCK = 0x800;
export const EFD_CLOEXEC = 0x80000;
export const SA_SIGINFO = 4;
export const SA_ONSTACK = 0x08000000;
export const SA_RESTART = 0x10000000;

// Processes and namespaces: prctl(2), unshare(2), mount(2)
export const PR_SET_PDEATHSIG = 1;
export const PR_SET_NAME = 15;
export const CLONE_NEWNS = 0x00020000;
export const CLONE_NEWUTS = 0x04000000;
export const CLONE_NEWUSER = 0x10000000;
export const CLONE_NEWPID = 0x20000000;
export const CLONE_NEWNET = 0x40000000;
export const MS_RDONLY = 1;
export const MS_BIND = 0x1000;
export const MS_REC = 0x4000;
export const MS_PRIVATE = 0x40000;

// Memory: mmap(2), madvise(2), mlock(2)
export const PROT_READ = 1;
export const PROT_WRITE = 2;
export const PROT_EXEC = 4;
export const MAP_PRIVATE = 0x02;
export const MAP_SHARED = 0x01;
export const MADV_DONTNEED = 4;
export const MAP_ANONYMOUS = 0x20;
export const MLOCK_ONFAULT = 1;

// Scheduling and limits: sched(7), setpriority(2), setrlimit(2)
export const PRIO_PROCESS = 0;
export const SCHED_RR = 2;
export const SCHED_RESET_ON_FORK = 0x40000000;
export const RLIMIT_CORE = 4;
export const RLIMIT_MEMLOCK = 8;
export const RLIMIT_RTTIME = 15;
