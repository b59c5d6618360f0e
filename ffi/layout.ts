/**
 * The kernel's structs as data: size and offset of each field that is used, in bytes, on 64-bit little-endian
 * Linux. `test/unit/ffi/layout_test.ts` compares them with what the C compiler says.
 * @module
 */

/** epoll_event of epoll_ctl(2): packed on x86-64, and there alone. */
export const epollEvent = Deno.build.arch === "x86_64"
  ? { size: 12, events: 0, data: 4 }
  : { size: 16, events: 0, data: 8 };

/** timespec(3type) */
export const timespec = { size: 16, tv_sec: 0, tv_nsec: 8 } as const;

/** itimerspec(3type) of timerfd_settime(2): `it_interval`, then `it_value`, each a timespec. */
export const itimerspec = { size: 32, it_interval: 0, it_value: 16 } as const;

/** iovec(3type) */
export const iovec = { size: 16, iov_base: 0, iov_len: 8 } as const;

/** msghdr of sendmsg(2) */
export const msghdr = {
  size: 56,
  msg_name: 0,
  msg_namelen: 8,
  msg_iov: 16,
  msg_iovlen: 24,
  msg_control: 32,
  msg_controllen: 40,
  msg_flags: 48,
} as const;

/** mmsghdr of sendmmsg(2): a msghdr, then how many bytes went or came. */
export const mmsghdr = { size: 64, msg_hdr: 0, msg_len: 56 } as const;

/** sockaddr_in of ip(7); port and address in network order. */
export const sockaddrInLayout = { size: 16, sin_family: 0, sin_port: 2, sin_addr: 4 } as const;

/** sockaddr_in6 of ipv6(7); port and address in network order. */
export const sockaddrIn6Layout = {
  size: 28,
  sin6_family: 0,
  sin6_port: 2,
  sin6_flowinfo: 4,
  sin6_addr: 8,
  sin6_scope_id: 24,
} as const;

/** ipv6_mreq of ipv6(7) */
export const ipv6MreqLayout = { size: 20, ipv6mr_multiaddr: 0, ipv6mr_interface: 16 } as const;

/** in6_pktinfo of ipv6(7) */
export const in6Pktinfo = { size: 20, ipi6_addr: 0, ipi6_ifindex: 16 } as const;

/** cmsghdr of cmsg(3); its data follows, and the next one begins at a multiple of eight. */
export const cmsghdr = { size: 16, cmsg_len: 0, cmsg_level: 8, cmsg_type: 12 } as const;

/** sockaddr_ll of packet(7); the protocol in network order. */
export const sockaddrLlLayout = {
  size: 20,
  sll_family: 0,
  sll_protocol: 2,
  sll_ifindex: 4,
  sll_hatype: 8,
  sll_pkttype: 10,
  sll_halen: 11,
  sll_addr: 12,
} as const;

/** sockaddr_nl of netlink(7) */
export const sockaddrNlLayout = { size: 12, nl_family: 0, nl_pid: 4, nl_groups: 8 } as const;

/** sockaddr_un of unix(7) */
export const sockaddrUnLayout = { size: 110, sun_family: 0, sun_path: 2 } as const;

/** ip_mreqn of ip(7) */
export const ipMreqnLayout = { size: 12, imr_multiaddr: 0, imr_address: 4, imr_ifindex: 8 } as const;

/** signalfd_siginfo of signalfd(2); of its fields only the signal's number and its sender are used. */
export const signalfdSiginfo = { size: 128, ssi_signo: 0, ssi_pid: 12 } as const;

/** sigset_t of libc; the kernel reads the first eight bytes: bit n - 1 is signal n. */
export const sigset = { size: 128 } as const;

/** sigaction(2) as libc has it; the handler of three arguments stands where the one of one does. */
export const sigactionLayout = { size: 152, sa_handler: 0, sa_mask: 8, sa_flags: 136 } as const;

/** sock_filter of the kernel's Documentation/networking/filter.rst: one instruction of classic BPF. */
export const sockFilter = { size: 8, code: 0, jt: 2, jf: 3, k: 4 } as const;

/** sock_fprog: how many instructions, and where they are. */
export const sockFprog = { size: 16, len: 0, filter: 8 } as const;

/** ucontext_t of getcontext(3); of its fields only the stack pointer is used. */
export const ucontext = Deno.build.arch === "x86_64" ? { size: 968, sp: 160 } : { size: 4560, sp: 432 };
