# Answers each line of its input with what the clocks say: CLOCK_REALTIME CLOCK_MONOTONIC, the second where it can be read. POSIX sh.
LC_ALL=C
export LC_ALL
case $(uname -m) in x86_64) call=228 ;; aarch64) call=113 ;; *) call= ;; esac
if [ -n "$call" ] && command -v perl >/dev/null; then
  # clock_gettime by its number
  # shellcheck disable=SC2016
  exec perl -e '$| = 1;
    while (<STDIN>) {
      my ($wall, $steady) = ("\0" x 16, "\0" x 16);
      syscall($ARGV[0], 0, $wall); syscall($ARGV[0], 1, $steady);
      printf "%d.%09d %d.%09d\n", unpack("qq", $wall), unpack("qq", $steady) }' "$call"
fi 2>/dev/null
while read -r _; do date +%s.%N; done
