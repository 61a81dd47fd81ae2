// What a thread may be asked for: the same names and numbers as in native/work.h.

export const WORK_OPEN = 1;
export const WORK_READ = 2;
export const WORK_WRITE = 3;
export const WORK_SYNC = 4;
export const WORK_TRUNCATE = 5;
export const WORK_STATUS = 6;
export const WORK_LIST = 7;
export const WORK_MAKE_FOLDER = 8;
export const WORK_REMOVE_FOLDER = 9;
export const WORK_UNLINK = 10;
export const WORK_RENAME = 11;
export const WORK_LINK = 12;
export const WORK_SYMLINK = 13;
export const WORK_READ_LINK = 14;
export const WORK_PERMISSIONS = 15;
export const WORK_OPEN_WATCH = 16;
export const WORK_ADD_WATCH = 17;
export const WORK_REMOVE_WATCH = 18;

/** The numbers of a request, each a double. */
export const WORD_OPERATION = 0;
/** -1: none. */
export const WORD_FD = 1;
/** `open`'s flags; of a status: 1, not through a link; of a sync: 1, the data alone; of watches: the mask, or the watch. */
export const WORD_FLAGS = 2;
export const WORD_MODE = 3;
/** -1: where the file stands. The length, when a file is cut. */
export const WORD_OFFSET = 4;
export const WORD_LENGTH = 5;
export const WORDS = 6;

/** So much is read or written by one piece of work; who wants more asks again. */
export const WORK_MOST: number = 1 << 20;
