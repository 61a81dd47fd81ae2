#!/bin/sh
# Builds the addon with AddressSanitizer and UndefinedBehaviorSanitizer and runs the fuzz program and the tests of the
# port on it: `sh scripts/sanitize.sh [milliseconds of fuzzing] [seed]`. Exit 77: this machine has no compiler or no
# libasan. Leaks are not looked for: the runtime itself never frees much of what it has at its end.
set -eu
cd "$(dirname "$0")/.."
compiler=${CC:-cc}
node=${NODE:-node}

if ! command -v "$compiler" >/dev/null 2>&1; then
  echo "no C compiler ($compiler)"
  exit 77
fi
asan=$("$compiler" -print-file-name=libasan.so)
if [ "$asan" = libasan.so ]; then
  echo "no libasan beside $compiler"
  exit 77
fi

CFLAGS="-O1 -g -Werror -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all" \
  OUTPUT=build/sanitize/outloop-io.node "$node" scripts/build-native.ts

export ASAN_OPTIONS=detect_leaks=0:handle_segv=0:abort_on_error=1:detect_stack_use_after_return=1
export UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1
export OUTLOOP_IO_BINARY="$PWD/build/sanitize/outloop-io.node"
# The library has to come before everything else in the process.
export LD_PRELOAD="$asan"

"$node" --expose-gc test/fuzz/fuzz.ts "${1:-10000}" "${2:-}" "$OUTLOOP_IO_BINARY"

# The tests that call the port directly, but for those of the port on koffi. Workers of vitest are processes, so that
# each has the library from its start.
cd ../..
"$node" node_modules/vitest/vitest.mjs run --project kernel-io --pool forks --no-file-parallelism -t '^(?!.*port ffi)' \
  packages/kernel-io/test/native.test.ts packages/kernel-io/test/native-watch.test.ts \
  packages/kernel-io/test/native-signals.test.ts packages/kernel-io/test/native-worker.test.ts \
  packages/kernel-io/test/port
