import type { Topic } from "../lint.ts";

/** What the codes of `src/config` mean: those that make a file unusable, alter it, or are worth knowing. */
export const diagnosticTopics: readonly Topic[] = [
  {
    code: "strict",
    title: "what strict mode changes",
    text:
      "vrrp_strict asks for what the RFC says and no more. keepalived 2.2.7 then drops packets to the virtual addresses " +
      "unless the priority is 255, so that neither ping nor a service answers, and it ignores the password. havip " +
      "keeps the addresses reachable unless no_accept is written, and sends the password until it hears a peer " +
      "without one. Both set down_timer_adverts to 3 and ignore preempt_delay.\n" +
      "If you do not know why the line is there, remove it: it stands in keepalived's sample file.",
  },
  {
    code: "master-without-priority",
    title: "state MASTER without a priority means priority 255",
    text:
      "An instance with state MASTER and no priority is the owner of the addresses: it takes over from any other host " +
      "as soon as it starts, and nopreempt does not work. Write the priority that you mean, up to 254. The state only " +
      "matters at the start; which host becomes master is decided by the priorities.",
  },
  {
    code: "preempt-conflict",
    title: "nopreempt or preempt_delay does not work with the state or the priority",
    text:
      "nopreempt lets a host that comes back stay backup. With state MASTER or priority 255 it would have to begin as " +
      "master, so the keyword is ignored. Give all members `state BACKUP` and priorities below 255. preempt_delay does " +
      "not go with nopreempt, state MASTER or strict mode either.",
  },
  {
    code: "rounded",
    title: "a length of time does not fit into the protocol",
    text:
      "Version 2 knows whole seconds from 1 to 255, version 3 hundredths of a second up to 40.95. What is written is " +
      "rounded. Two hosts of version 2 must use the same interval; for intervals below one second set `version 3` on all " +
      "members.",
  },
  {
    code: "password-cut",
    title: "a password has more than eight characters",
    text:
      "The protocol has room for eight bytes. The rest is cut off, so that passwords that differ only behind the eighth " +
      "are the same. Write eight, so that nobody believes in more.",
  },
  {
    code: "duplicate-vrid",
    title: "two instances use the same virtual_router_id on one interface",
    text:
      "The number tells virtual routers apart. Two instances with one number take each other for members of one, and one " +
      "of them never becomes master. Give each a number of its own, on all hosts. They may share a number when they use " +
      "different interfaces, families or multicast groups.",
  },
  {
    code: "false-is-false",
    title: 'keepalived takes this keyword for true even with "false"',
    text:
      "keepalived 2.2.7 does not look at what follows these keywords. havip does. Leave the keyword out, so that both do " +
      "the same.",
  },
  {
    code: "not-yet",
    title: "a keyword that is not supported yet",
    text:
      "The keyword is read and checked, and has no effect so far. The message says which part of havip it comes with. " +
      "Where that would make a second master, the instance is not run at all.",
  },
  {
    code: "not-run",
    title: "an instance is not run, because it would not be what it says",
    text:
      "An instance that is run in another way than its peers would become master beside them. It is left out until havip " +
      "supports what it asks for; the other instances run.",
  },
  {
    code: "unknown-keyword",
    title: "there is no such keyword in this place",
    text:
      "The line, and the block behind it if there is one, is skipped, as in keepalived. Mostly it is a typing mistake or " +
      "a keyword that belongs into another block; the message says which.",
  },
  {
    code: "unknown-option",
    title: "there is no such word in a line of this block",
    text: "The word is skipped. Mostly it is a typing mistake.",
  },
  {
    code: "surplus-words",
    title: "more words on a line than its keyword takes",
    text:
      "What is too much is ignored. Each keyword has a line of its own; a value with blanks needs double quotes.",
  },
  {
    code: "given-twice",
    title: "a keyword has two values in one block",
    text: "The message says which of them counts. Remove the other.",
  },
  {
    code: "duplicate-name",
    title: "two blocks of one kind have the same name",
    text:
      "The first block counts and the second is ignored, as in keepalived. Rename one of them, and see which one " +
      "those that name it should mean; or delete one.",
  },
  {
    code: "unknown-name",
    title: "a name is used that no block has",
    text:
      "Scripts, files, processes, BFD sessions, groups and instances are named where they are used and defined " +
      "in a block of their own, before or after. There is no block with this name, so what refers to it means " +
      "nothing. Define it, or correct the name; capitals count.",
  },
  {
    code: "duplicate-instance",
    title: "two instances have the same name",
    text: "The second one is ignored, as in keepalived. Give it another name.",
  },
  {
    code: "missing-name",
    title: "an instance has no name",
    text:
      "The name stands between the keyword and the brace: `vrrp_instance VI_1 {`. It names the instance in the log, for scripts and in the status.",
  },
  {
    code: "missing-interface",
    title: "an instance has no interface",
    text:
      "The interface is the one between the members, on which they hear each other. `ip link` lists them.",
  },
  {
    code: "missing-vrid",
    title: "an instance has no virtual_router_id",
    text:
      "The number, 1 to 255, says which instances of different hosts belong together. It is the same on all members.",
  },
  {
    code: "missing-value",
    title: "a keyword has no value",
    text:
      "The keyword needs a word behind it on its line. keepalived ends when that is missing, whatever the keyword is for, " +
      "but for a few that it passes over.",
  },
  {
    code: "missing-block",
    title: "a keyword has no block",
    text: "The keyword needs { and } with lines between them.",
  },
  {
    code: "missing-brace",
    title: "a block does not begin with {",
    text: "It is read as if the brace were there. Write it, so that others read it in the same way.",
  },
  {
    code: "unclosed-block",
    title: "a block is not closed",
    text:
      "Up to the end of the file, or up to a keyword that cannot stand within the block, there is no }. What belongs to " +
      "which block is then guesswork, so the file is not used.",
  },
  {
    code: "surplus-brace",
    title: "a } closes nothing",
    text: "Often a block further up is closed too early, and its last lines stand outside of it.",
  },
  {
    code: "unexpected-brace",
    title: "a { belongs to no keyword",
    text: "The block is skipped. Is the keyword before it missing, or in a comment?",
  },
  {
    code: "unexpected-block",
    title: "a keyword takes no block",
    text: "The block behind it is skipped.",
  },
  {
    code: "outside-block",
    title: "lines stand outside of the block that they belong to",
    text: "The block was closed before them. Move the } behind them.",
  },
  {
    code: "unclosed-quote",
    title: "a double quote is not closed on its line",
    text: "The value goes on to the end of the line. Put the second quote where it ends.",
  },
  {
    code: "bad-value",
    title: "a value is not of the kind that its keyword takes",
    text: "The message says what is expected, and what is used instead.",
  },
  {
    code: "out-of-range",
    title: "a number is too small or too large",
    text:
      "The message gives the range. What happens to the keyword is what keepalived does: it is ignored, or its " +
      "default is used, or the file is refused where neither would be safe.",
  },
  {
    code: "too-long",
    title: "a name is longer than the kernel allows",
    text: "Names of interfaces and labels have at most 15 bytes.",
  },
  {
    code: "bad-address",
    title: "this is not an IP address",
    text:
      "IPv4 addresses are four numbers of 0 to 255 without leading zeros. Names of hosts are not looked up.",
  },
  {
    code: "bad-prefix",
    title: "the length of a network is not valid",
    text: "It is 0 to 32 for IPv4 and 0 to 128 for IPv6: 192.0.2.10/24. Netmasks in dots are not read.",
  },
  {
    code: "bad-option",
    title: "an option does not fit its address",
    text:
      "IPv6 addresses have no broadcast address, scope or label, and short networks have no broadcast address.",
  },
  {
    code: "bad-script",
    title: "the command of a script cannot be read",
    text:
      "A quote is not closed, or a backslash stands at the end. Write the command with its arguments in double quotes.",
  },
  {
    code: "no-address",
    title: "an instance has no virtual address",
    text:
      "The members elect a master and nothing moves with it. Version 3 and strict mode require an address. If it is " +
      "meant, write `no_virtual_ipaddress`.",
  },
  {
    code: "too-many-addresses",
    title: "more addresses than an advert holds",
    text: "The rest moves as well, without being advertised, as in virtual_ipaddress_excluded.",
  },
  {
    code: "mixed-families",
    title: "IPv4 and IPv6 in one instance",
    text:
      "The first address decides which of the two an instance is. Put the others into virtual_ipaddress_excluded, or " +
      "into an instance of their own.",
  },
  {
    code: "auth-version",
    title: "version 3 has no authentication",
    text: "The password is ignored. It never kept anybody out: it was sent in clear text.",
  },
  {
    code: "auth-incomplete",
    title: "authentication lacks its type or its password",
    text:
      "It needs both: `auth_type PASS` and `auth_pass SECRET`. Otherwise adverts are sent without a password, and " +
      "peers that have one drop them.",
  },
  {
    code: "strict-reset",
    title: "strict mode does not allow this value",
    text: "The value of the RFC is used instead, as in keepalived. See `havip explain strict`.",
  },
  {
    code: "nothing-configured",
    title: "the file configures nothing",
    text: "It is empty, or has settings only. A configuration has at least one vrrp_instance.",
  },
  {
    code: "include-missing",
    title: "no file matches an include",
    text:
      "Paths are relative to the file that includes. Whether it is an error depends on the form of the include and on " +
      "include_check; keepalived by itself goes on without a word.",
  },
  {
    code: "include-unreadable",
    title: "an included file cannot be read",
    text: "Check its permissions with ls -l, those of the folders above it as well.",
  },
  {
    code: "include-directory",
    title: "an include names a directory",
    text: "Name the files within it, as in `include conf.d/*.conf`.",
  },
  {
    code: "include-binary",
    title: "an included file is not text",
    text: "It contains NUL bytes. Does the pattern of the include match more than configurations?",
  },
  {
    code: "include-executable",
    title: "an included file is executable",
    text: "keepalived reads no executable file as a configuration. chmod a-x makes it one.",
  },
  {
    code: "include-loop",
    title: "a file includes itself",
    text: "Directly, or by other files that it includes. Each file is read once within itself at most.",
  },
  {
    code: "include-too-many",
    title: "more files are included than any configuration has",
    text: "Look for a pattern that matches too much, or for files that include each other many times over.",
  },
  {
    code: "yaml-syntax",
    title: "a file is not YAML",
    text: "It is read as YAML since its name ends in .yaml or .yml. The place is where the parser gave up.",
  },
  {
    code: "yaml-form",
    title: "a value does not have the form that its key asks for",
    text:
      "Blocks are maps, blocks without a name lists of maps, blocks of lines lists. `havip schema` prints what may stand where, for an editor to tell while you write; `havip convert` shows an existing file in this form.",
  },
  {
    code: "yaml-too-deep",
    title: "a file has too many maps and lists within each other",
    text: "No configuration needs a hundred of them. An alias within what it stands for has no end.",
  },
  {
    code: "yaml-too-large",
    title: "a file, one of its lines or what its aliases stand for is too large",
    text: "Look for aliases of aliases of aliases, and for a line that goes on and on.",
  },
  {
    code: "definition-loop",
    title: "a definition contains itself",
    text: "$A that stands for $B, which stands for $A, has no value.",
  },
  {
    code: "expansion-too-large",
    title: "definitions and repetitions make too many lines",
    text: "Look for definitions that use each other many times over, and for ~SEQ within ~SEQ.",
  },
  {
    code: "bad-repetition",
    title: "~SEQ, ~SEQx or ~LST cannot be read",
    text:
      "~SEQ(name, start, step, end) repeats its line with numbers, ~SEQx with hexadecimal ones, ~LST with words.",
  },
  {
    code: "file-missing",
    title: "the file does not exist",
    text: "Is the path right, and is it relative to this folder?",
  },
  { code: "file-directory", title: "the file is a directory", text: "Name a file within it." },
  { code: "file-unreadable", title: "the file cannot be read", text: "Check its permissions with ls -l." },
  {
    code: "file-executable",
    title: "the file is executable",
    text: "keepalived reads no executable file as a configuration. chmod a-x makes it one.",
  },
  {
    code: "file-binary",
    title: "the file is not text",
    text: "It contains NUL bytes: it may be UTF-16, compressed, or something else altogether.",
  },
  {
    code: "too-many",
    title: "more findings than are shown",
    text:
      "A hundred of each severity are shown. Deal with the first ones: the rest is often the same mistake.",
  },
  {
    code: "unknown-code",
    title: "a comment allows a code that does not exist",
    text: "In `# havip: allow CODE` the code is none that havip has. `havip explain` lists them all.",
  },
  {
    code: "interface-missing",
    title: "an interface is not on this machine",
    text:
      "Only `havip -t` looks for it, as keepalived does. If the interface comes and goes, dynamic_interfaces in " +
      "global_defs says so. `havip check` judges a file without the machine that it is for.",
  },
  {
    code: "link-missing",
    title: "an interface whose link is to be watched is not on this machine",
    text:
      "keepalived does not start with linkbeat_interfaces or interface_up_down_delays that name an interface which does " +
      "not exist. Only `havip -t` looks for it.",
  },
  {
    code: "account-missing",
    title: "the account that scripts are to run as does not exist",
    text:
      "Scripts run as script_user, else as keepalived_script where that account exists, else as root, but not with " +
      "enable_script_security. Make the account, or name another. Only `havip -t` looks for it.",
  },
  {
    code: "check-unusable",
    title: "a vrrp_script has nothing that could be run",
    text:
      "Without a program that is there, and with enable_script_security one that only root can change, the check is left " +
      "out, and instances that track it do so without it. Only `havip -t` looks for the program.",
  },
  {
    code: "script-security",
    title: "scripts are run without enable_script_security",
    text:
      "With enable_script_security in global_defs a script that would run as root, and that others than root can change, " +
      "is not run. keepalived's own test wants it as soon as there is a script; exit code 6 of `havip -t` says that it is " +
      "missing. Name an account for the scripts as well: script_user.",
  },
  {
    code: "unicast-without-peers",
    title: "unicast is configured and no peer is listed",
    text:
      "Without peers an instance falls back to multicast. Where multicast does not work, which is why people use " +
      "unicast, no host hears another and all become master.",
  },
  {
    code: "sync-group-of-one",
    title: "a sync group has one member",
    text:
      "A sync group makes its members change state together. With one member it does nothing but run its scripts. If its " +
      "scripts are all that is wanted, they can stand in the instance.",
  },
  {
    code: "quorum-unreachable",
    title: "the quorum of a virtual_server is more than its servers weigh together",
    text:
      "quorum is compared with the sum of the weights of the servers that are up, 1 for each unless weight says otherwise. " +
      "If it is more than all of them have, the service is never up, and quorum_up and its addresses never come.",
  },
  {
    code: "empty-group",
    title: "a virtual_server_group has no addresses",
    text: "A service of this group would have nothing to listen at. List addresses, ranges or marks in it.",
  },
  {
    code: "no-servers",
    title: "a virtual_server has no real_server",
    text: "There is nobody to send packets to, so the service is left out.",
  },
  {
    code: "server-default",
    title: "a virtual_server leaves out what it should say",
    text:
      "Without a protocol keepalived takes UDP, without a scheduler wlc, without a method NAT, and complains. Write what " +
      "you mean: a web server behind UDP is never reached.",
  },
  {
    code: "server-conflict",
    title: "keywords of a virtual_server do not go together",
    text: "One of them is ignored or changed, as the message says. keepalived does the same.",
  },
  {
    code: "server-port",
    title: "a server has another port than its service",
    text:
      "With DR and TUN the packets arrive as they were sent, with the port of the service; only NAT can change it. A " +
      "service by mark has no port of its own.",
  },
  {
    code: "duplicate-server",
    title: "a server is listed twice in one virtual_server",
    text: "The kernel knows it once. Give it a higher weight instead.",
  },
  {
    code: "check-empty",
    title: "a check has nothing to ask for",
    text:
      "HTTP_GET and SSL_GET need a url with a path, MISC_CHECK a misc_path. Without it there is no check.",
  },
  {
    code: "group-twice",
    title: "an instance is in two sync groups",
    text: "It can keep in step with one group only: the first one that lists it.",
  },
  {
    code: "tracked-anyhow",
    title: "an interface is watched already",
    text:
      "The interface of an instance is watched without being listed, and what a sync group tracks counts for all of its " +
      "members. Leave the line out.",
  },
  {
    code: "weight-ignored",
    title: "the weight of a tracker cannot count here",
    text:
      "The priority of an address owner never changes, and the members of a sync group change state together, so that a " +
      "weight of one of them means nothing; sync_group_tracking_weight in the group allows it. With weight 0 a failure " +
      "means FAULT.",
  },
  {
    code: "vmac-conflict",
    title: "keywords about a virtual MAC address do not go together",
    text: "One of them is ignored or set, as the message says. keepalived does the same.",
  },
  {
    code: "vrf-conflict",
    title: "the VRF of an instance is ignored",
    text:
      "`vrf` is for instances that have peers and no interface. With an interface the VRF is the one that the interface " +
      "is in, so that there is nothing to say; without peers an interface is needed. keepalived does the same.",
  },
  {
    code: "ah-master",
    title: "state MASTER beside AH",
    text: "With AH an instance has to hear the others' sequence number first, so it always begins as backup.",
  },
  {
    code: "untracked-route",
    title: "a route that cannot be watched",
    text:
      "When a route of a master is lost, keepalived gives up mastership, unless the route says no_track. That takes an " +
      "interface, and the mark that keepalived puts on its routes (protocol).",
  },
  {
    code: "rule-without-preference",
    title: "a rule without a preference",
    text:
      "The preference decides which rule is looked at first. keepalived counts down from 16384 for rules that have none, " +
      "which rarely is what is meant.",
  },
  {
    code: "bfd-unusable",
    title: "a bfd_instance that cannot be",
    text:
      "A session has a neighbor_ip, a source_ip of the same family if any, and addresses that no other session has.",
  },
  {
    code: "deprecated",
    title: "a keyword of former times",
    text: "It still works. keepalived says so each time, and may drop it one day; write the newer one.",
  },
  {
    code: "hmac-key",
    title: "a key of auth_hmac that cannot be used",
    text:
      "Adverts are signed with the key whose number active_key gives. A key has a number from 1 to 255 and 32 to 64 bytes, " +
      "as text, as hex:DIGITS or in file:PATH. Without it an instance is not run: peers that expect signatures would not hear it.",
  },
  {
    code: "garp-group-empty",
    title: "a garp_group without a gap",
    text:
      "A garp_group says how far apart announcements leave on its interfaces. Without garp_interval and gna_interval it " +
      "says nothing.",
  },
  {
    code: "garp-group-twice",
    title: "an interface in two groups",
    text: "An interface has one gap between its announcements: that of the first garp_group that names it.",
  },
  {
    code: "iptables",
    title: "iptables beside nftables",
    text:
      "Rules of no_accept are made with nftables, or in the chains of vrrp_iptables, which may ask sets (vrrp_ipsets). " +
      "Where nftables is asked for it is used alone.",
  },
];
