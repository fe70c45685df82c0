/*
 * `squelch-ptt down|up|toggle|state`: tells a running Squelch about the talk key, in a few milliseconds and without
 * starting Node or Electron, so that a desktop's own key binding can run it at every press.
 *
 * One line goes to the app's local socket, one comes back and is printed. Where the socket lies:
 * src/main/hotkey/control-path.ts.
 *
 * Exit code: 0 keyed or idle, 1 blocked or refused, 2 no Squelch is running or the command line is wrong.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

enum { OK = 0, BLOCKED = 1, UNREACHABLE = 2 };

/* How long an answer may take, s: a Squelch that hangs must not pile up clients. */
static const struct timeval PATIENCE = {2, 0};

static const char *set(const char *name) {
  const char *value = getenv(name);
  return value != NULL && value[0] != '\0' ? value : NULL;
}

/* Returns whether the path fits into a socket's address. */
static int find_socket(struct sockaddr_un *address) {
  const char *home = set("SQUELCH_HOME");
  const char *runtime = set("XDG_RUNTIME_DIR");
  const char *config = set("XDG_CONFIG_HOME");
  const char *user = set("HOME");
  size_t room = sizeof address->sun_path;
  int length = -1;
  address->sun_family = AF_UNIX;
  if (home != NULL) length = snprintf(address->sun_path, room, "%s/config/control.sock", home);
#ifdef __APPLE__
  else if (user != NULL)
    length = snprintf(address->sun_path, room, "%s/Library/Preferences/squelch/control.sock", user);
  (void)runtime;
  (void)config;
#else
  else if (runtime != NULL) length = snprintf(address->sun_path, room, "%s/squelch/control.sock", runtime);
  else if (config != NULL) length = snprintf(address->sun_path, room, "%s/squelch/control.sock", config);
  else if (user != NULL) length = snprintf(address->sun_path, room, "%s/.config/squelch/control.sock", user);
#endif
  return length > 0 && (size_t)length < room;
}

static int send_all(int fd, const char *bytes, size_t length) {
  while (length > 0) {
    ssize_t sent = write(fd, bytes, length);
    if (sent <= 0) return 0;
    bytes += sent;
    length -= (size_t)sent;
  }
  return 1;
}

int main(int argc, char **argv) {
  static const char *const requests[] = {"down", "up", "toggle", "state"};
  const char *request = NULL;
  for (size_t i = 0; argc == 2 && i < sizeof requests / sizeof requests[0]; i++)
    if (strcmp(argv[1], requests[i]) == 0) request = requests[i];
  if (request == NULL) {
    fprintf(stderr, "Usage: squelch ptt down|up|toggle|state\n");
    return UNREACHABLE;
  }

  struct sockaddr_un address;
  memset(&address, 0, sizeof address);
  int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  if (fd < 0 || !find_socket(&address) || connect(fd, (struct sockaddr *)&address, sizeof address) != 0) {
    fprintf(stderr, "Squelch is not running (nothing answers at %s).\n", address.sun_path);
    return UNREACHABLE;
  }
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &PATIENCE, sizeof PATIENCE);
  setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &PATIENCE, sizeof PATIENCE);

  char line[16];
  int length = snprintf(line, sizeof line, "ptt %s\n", request);
  char answer[256];
  size_t have = 0;
  if (!send_all(fd, line, (size_t)length)) {
    fprintf(stderr, "Squelch does not listen.\n");
    return UNREACHABLE;
  }
  while (have < sizeof answer - 1) {
    ssize_t got = read(fd, answer + have, sizeof answer - 1 - have);
    if (got <= 0) break;
    have += (size_t)got;
  }
  close(fd);
  answer[have] = '\0';
  if (have == 0) {
    fprintf(stderr, "Squelch does not answer.\n");
    return UNREACHABLE;
  }
  fputs(answer, stdout);
  return strncmp(answer, "ok keyed", 8) == 0 || strncmp(answer, "ok idle", 7) == 0 ? OK : BLOCKED;
}
