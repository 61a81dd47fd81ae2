/** What the system means by a number: its name for programs, a sentence for people. */
export interface Errno {
  readonly code: string;
  readonly reason: string;
}

/** Linux on every architecture that Node runs on: number, name, sentence. */
const TABLE = `
1 EPERM not permitted
2 ENOENT there is no such file or folder
3 ESRCH there is no such process
4 EINTR interrupted by a signal
5 EIO the device failed to transfer data
6 ENXIO there is no such device, or nobody at the other end
7 E2BIG the list of arguments is too long
8 ENOEXEC it is no program that can be run
9 EBADF the descriptor is not open, or not open for this
10 ECHILD there is no child process
11 EAGAIN not possible at the moment without waiting
12 ENOMEM the system has no memory left
13 EACCES access is denied
14 EFAULT the memory does not belong to the buffer
15 ENOTBLK a block device is needed
16 EBUSY it is in use
17 EEXIST it exists already
18 EXDEV it is on another file system
19 ENODEV there is no such device
20 ENOTDIR a part of the path is no folder
21 EISDIR it is a folder
22 EINVAL the system does not accept an argument
23 ENFILE the system has no file left to open
24 EMFILE the process has no descriptor left (see ulimit -n)
25 ENOTTY the descriptor does not know this request
26 ETXTBSY the program file is being run
27 EFBIG the file would be too large
28 ENOSPC no space is left on the device
29 ESPIPE a pipe or a socket has no position
30 EROFS the file system can only be read
31 EMLINK there are too many links
32 EPIPE the peer has closed its end, so nobody will read what is sent
33 EDOM the number is outside of the domain of the function
34 ERANGE the result cannot be represented
35 EDEADLK it would wait for itself
36 ENAMETOOLONG the name is too long
37 ENOLCK no lock is available
38 ENOSYS the system does not have this function, or forbids it here
39 ENOTEMPTY the folder is not empty
40 ELOOP the path leads through too many links
42 ENOMSG there is no message of that type
43 EIDRM the identifier has been removed
44 ECHRNG the channel number is out of range
45 EL2NSYNC level 2 is not synchronized
46 EL3HLT level 3 is halted
47 EL3RST level 3 was reset
48 ELNRNG the link number is out of range
49 EUNATCH no protocol driver is attached
50 ENOCSI no CSI structure is available
51 EL2HLT level 2 is halted
52 EBADE the exchange is invalid
53 EBADR the request descriptor is invalid
54 EXFULL the exchange is full
55 ENOANO there is no anode
56 EBADRQC the request code is invalid
57 EBADSLT the slot is invalid
59 EBFONT the font file has a bad format
60 ENOSTR it is no stream device
61 ENODATA there is no data
62 ETIME the timer has expired
63 ENOSR no stream resources are left
64 ENONET the machine is on no network
65 ENOPKG the package is not installed
66 EREMOTE the object is remote
67 ENOLINK the link has been severed
68 EADV the advertisement failed
69 ESRMNT the mount failed
70 ECOMM the communication failed in sending
71 EPROTO the peer broke the protocol
72 EMULTIHOP the path takes several hops
73 EDOTDOT the remote file system failed
74 EBADMSG it is no message of the right form
75 EOVERFLOW the value is too large for its type
76 ENOTUNIQ the name is not unique on the network
77 EBADFD the descriptor is in a bad state
78 EREMCHG the remote address changed
79 ELIBACC a shared library that is needed cannot be opened
80 ELIBBAD a shared library is damaged
81 ELIBSCN a section of the library is damaged
82 ELIBMAX there are too many shared libraries
83 ELIBEXEC a shared library cannot be run itself
84 EILSEQ the bytes form no character
85 ERESTART the call should be started again
86 ESTRPIPE the stream failed in a pipe
87 EUSERS there are too many users
88 ENOTSOCK the descriptor is no socket
89 EDESTADDRREQ an address to send to is needed
90 EMSGSIZE the message is too long to be sent in one piece
91 EPROTOTYPE the protocol does not fit the type of the socket
92 ENOPROTOOPT the protocol has no such option
93 EPROTONOSUPPORT the system does not have this protocol
94 ESOCKTNOSUPPORT the system does not have this type of socket
95 EOPNOTSUPP the descriptor does not support this operation
96 EPFNOSUPPORT the system does not have this family of protocols
97 EAFNOSUPPORT the family of the address does not fit the socket, or the system does not have it
98 EADDRINUSE the address is in use
99 EADDRNOTAVAIL this machine does not have the address
100 ENETDOWN the network is down
101 ENETUNREACH there is no route to the network
102 ENETRESET the connection was dropped by the network
103 ECONNABORTED the connection was given up before it was taken
104 ECONNRESET the peer has reset the connection
105 ENOBUFS no buffer is free
106 EISCONN the socket is connected already
107 ENOTCONN the socket is not connected
108 ESHUTDOWN the socket has been shut down for sending
109 ETOOMANYREFS there are too many references
110 ETIMEDOUT the peer did not answer in time
111 ECONNREFUSED nobody listens at the address
112 EHOSTDOWN the host is down
113 EHOSTUNREACH there is no route to the host
114 EALREADY it has been begun already
115 EINPROGRESS it has been begun and is not finished
116 ESTALE the remote file is no longer there
117 EUCLEAN the file system needs to be repaired
118 ENOTNAM it is no named type file
119 ENAVAIL no semaphore is available
120 EISNAM it is a named type file
121 EREMOTEIO the remote device failed
122 EDQUOT the quota of the disk is used up
123 ENOMEDIUM there is no medium in the device
124 EMEDIUMTYPE the medium is of the wrong type
125 ECANCELED the operation was called off
126 ENOKEY the key that is needed is missing
127 EKEYEXPIRED the key has expired
128 EKEYREVOKED the key has been revoked
129 EKEYREJECTED the key was rejected
130 EOWNERDEAD the owner of the lock has died
131 ENOTRECOVERABLE the state cannot be recovered
132 ERFKILL the radio is switched off
133 EHWPOISON the memory page is damaged
`;

const byNumber: ReadonlyMap<number, Errno> = new Map(
  TABLE.trim()
    .split("\n")
    .map((line) => {
      const [number, code, ...words] = line.split(" ");
      return [Number(number), { code: code!, reason: words.join(" ") }];
    }),
);

/**
 * The name of an error number of Linux (positive) and a sentence for it. A number that Linux does not use is told as
 * itself, so that nothing is lost.
 *
 * @example
 *   describeErrno(111); // { code: "ECONNREFUSED", reason: "nobody listens at the address" }
 */
export function describeErrno(errno: number): Errno {
  return byNumber.get(errno) ?? { code: `E${errno}`, reason: `error ${errno} of the system` };
}
