# No MCP server: `sh broken-server.sh PID_FILE garbage|silent|stubborn`.
# All but the stubborn one end with their input.
echo "$$" >"$1"
case "$2" in
garbage)
  printf 'Welcome!\033[2J\n<html>\n'
  ;;
stubborn)
  trap '' TERM INT
  while :; do sleep 1; done
  ;;
esac
exec cat >/dev/null
