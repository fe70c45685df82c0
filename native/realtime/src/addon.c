/*
 * Threads of this process that wait for nobody: SCHED_RR, and a guard that takes it away again from a thread that runs
 * without a pause, before the kernel would end the process for it. The face with names and units is src/realtime/addon.ts.
 */
#define _GNU_SOURCE
#include <node_api.h>

#ifdef __linux__

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* <sched.h> has it for GNU sources alone, and not in every libc. */
#ifndef SCHED_RESET_ON_FORK
#define SCHED_RESET_ON_FORK 0x40000000
#endif

/*
 * How long a real-time thread may run without waiting for anything, µs of processor time (setrlimit(2), RLIMIT_RTTIME). At
 * the soft limit comes SIGXCPU, at the hard one SIGKILL; RealtimeKit serves nobody whose hard one is above its own, 200 ms.
 */
#define HARD_US 200000
/* A hard limit below this, set by somebody else, leaves no time between the two to give a thread back. */
#define LEAST_HARD_US 40000

/* More threads than a sound process has: JavaScript's and one a device, new ones where a device was lost. */
#define SLOTS 16

/* Threads that were raised, or were meant to be; 0 where a place is free. Read in a signal handler. */
static atomic_int slots[SLOTS];
static atomic_uint demotions;
/* Written once, before the handler that reads it is installed. */
static struct rlimit limit;
static int guarded;

/* Whether it is a thread of this process that still runs: a thread's number may by now be one of somebody else's. */
static int is_ours(int tid) { return tid > 0 && syscall(SYS_tgkill, getpid(), tid, 0) == 0; }

/* sched_setscheduler(2) by its number: libraries disagree on whether theirs takes a thread. */
static int set_policy(int tid, int policy, int priority) {
  const struct sched_param param = {.sched_priority = priority};
  /* What a thread starts does not inherit this. Once set, an ordinary user may not take the flag away again. */
  return (int)syscall(SYS_sched_setscheduler, tid, policy | SCHED_RESET_ON_FORK, &param) == 0;
}

/*
 * A raised thread has run without a pause: all of them are ordinary ones again. Which thread it was the signal does not say,
 * since it is the process's; Linux gives it to the main thread where that one can take it.
 *
 * Atomics and system calls alone, whatever was interrupted.
 */
static void give_back(int signal) {
  (void)signal;
  const int before = errno;
  for (int i = 0; i < SLOTS; i++) {
    const int tid = atomic_load(&slots[i]);
    if (is_ours(tid)) set_policy(tid, SCHED_OTHER, 0);
  }
  /* The kernel has moved the soft limit up by a second, behind the hard one: the next time there would be no warning. */
  setrlimit(RLIMIT_RTTIME, &limit);
  atomic_fetch_add(&demotions, 1);
  errno = before;
}

/* The limits and the handler, once a process. Children inherit the limits, where they count for real-time threads only. */
static int guard_process(void) {
  if (guarded) return 1;
  if (getrlimit(RLIMIT_RTTIME, &limit) != 0) return 0;
  /* A lower one is somebody's wish, and only a privileged process could lift it. */
  if (limit.rlim_max > HARD_US) limit.rlim_max = HARD_US;
  if (limit.rlim_max < LEAST_HARD_US) return 0;
  limit.rlim_cur = limit.rlim_max / 2;
  /* On the stack for signals where a thread has one, and what was interrupted is not told of it. */
  struct sigaction action = {.sa_handler = give_back, .sa_flags = SA_RESTART | SA_ONSTACK};
  sigemptyset(&action.sa_mask);
  if (sigaction(SIGXCPU, &action, NULL) != 0) return 0;
  guarded = setrlimit(RLIMIT_RTTIME, &limit) == 0;
  return guarded;
}

/* Enters a thread for the handler, in the place of one that has ended where none is free. */
static int enter(int tid) {
  atomic_int *place = NULL;
  for (int i = 0; i < SLOTS; i++) {
    const int other = atomic_load(&slots[i]);
    if (other == tid) return 1;
    if (place == NULL && !is_ours(other)) place = &slots[i];
  }
  if (place == NULL) return 0;
  atomic_store(place, tid);
  return 1;
}

static int raise_thread(int tid, int priority) {
  /* Entered even where it is refused: somebody else may raise it, and then it is given back like any other. */
  return guarded && is_ours(tid) && enter(tid) && set_policy(tid, SCHED_RR, priority);
}

static int own_thread(void) { return (int)syscall(SYS_gettid); }
static unsigned count_demotions(void) { return atomic_load(&demotions); }

#else

/* macOS and Windows make their devices' threads real-time ones by themselves, and have nothing that would guard ours. */
static int guard_process(void) { return 0; }
static int raise_thread(int tid, int priority) { return (void)tid, (void)priority, 0; }
static int own_thread(void) { return 0; }
static unsigned count_demotions(void) { return 0; }

#endif

static napi_value boolean(napi_env env, int yes) {
  napi_value value = NULL;
  napi_get_boolean(env, yes, &value);
  return value;
}

static napi_value number(napi_env env, uint32_t count) {
  napi_value value = NULL;
  napi_create_uint32(env, count, &value);
  return value;
}

/* guard(): false where threads can't be guarded, and then none is raised. */
static napi_value guard(napi_env env, napi_callback_info info) {
  (void)info;
  return boolean(env, guard_process());
}

/* thread(): the calling thread's number; 0 where there are none. */
static napi_value thread(napi_env env, napi_callback_info info) {
  (void)info;
  return number(env, (uint32_t)own_thread());
}

/* raise(thread, priority): whether it is a real-time thread now. */
static napi_value raise_to(napi_env env, napi_callback_info info) {
  size_t count = 2;
  napi_value args[2];
  int32_t tid;
  int32_t priority;
  if (napi_get_cb_info(env, info, &count, args, NULL, NULL) != napi_ok || count < 2 ||
      napi_get_value_int32(env, args[0], &tid) != napi_ok || napi_get_value_int32(env, args[1], &priority) != napi_ok) {
    napi_throw_type_error(env, NULL, "a thread's number and a priority");
    return NULL;
  }
  return boolean(env, raise_thread(tid, priority));
}

/* demoted(): how often raised threads were made ordinary ones. */
static napi_value demoted(napi_env env, napi_callback_info info) {
  (void)info;
  return number(env, count_demotions());
}

NAPI_MODULE_INIT() {
  const napi_property_descriptor functions[] = {
      {"guard", NULL, guard, NULL, NULL, NULL, napi_enumerable, NULL},
      {"thread", NULL, thread, NULL, NULL, NULL, napi_enumerable, NULL},
      {"raise", NULL, raise_to, NULL, NULL, NULL, napi_enumerable, NULL},
      {"demoted", NULL, demoted, NULL, NULL, NULL, napi_enumerable, NULL},
  };
  napi_define_properties(env, exports, sizeof(functions) / sizeof(functions[0]), functions);
  return exports;
}
