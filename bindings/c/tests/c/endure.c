/* Two threads share a policy and ask as often as the first argument says, half each. All answers are the same. Memory
 * grows by no more KiB than the second argument says; without one it is only shown. */
#include "common.h"
#include <pthread.h>
#include <unistd.h>

static const char policy[] =
    "{\"id\":\"p\",\"calendar\":\"office\",\"calendars\":{\"office\":{\"time_zone\":\"Europe/Berlin\",\"hours\":{\"mon-fri\":"
    "[\"09:00-17:00\"]}}},\"metrics\":{\"resolution\":{\"warn\":[\"50%\"],\"targets\":{\"*\":{\"*\":\"4h\"}}}}}";
static const char question[] =
    "{\"ticket\":{\"id\":\"T-1\",\"opened_at\":\"2026-03-02T08:00:00Z\"},\"now\":\"2026-03-02T11:00:00Z\"}";
static const char wrong[] = "{\"ticket\":{\"id\":\"T-1\"},\"nwo\":1}";

static punctual *shared;
static punctual_text expected;

static void ask_often(size_t times) {
  for (size_t number = 0; number < times; number++) {
    punctual_text answer;
    if (number % 16 == 15) {
      CHECK(punctual_call(shared, "evaluate", bytes(wrong), strlen(wrong), &answer) == PUNCTUAL_REFUSED);
    } else {
      CHECK(punctual_call(shared, "evaluate", bytes(question), strlen(question), &answer) == PUNCTUAL_DONE);
      CHECK(answer.len == expected.len && memcmp(answer.data, expected.data, answer.len) == 0);
    }
    punctual_free(&answer);
    if (number % 256 == 0) punctual_drop(load(policy, strlen(policy)));
  }
}

static void *thread(void *times) {
  ask_often(*(size_t *)times);
  return NULL;
}

static void in_two_threads(size_t times) {
  pthread_t other;
  times /= 2;
  CHECK(pthread_create(&other, NULL, thread, &times) == 0);
  ask_often(times);
  CHECK(pthread_join(other, NULL) == 0);
}

/* In KiB; 0 where the system does not say. */
static long memory(void) {
  long pages = 0, whole;
  FILE *file = fopen("/proc/self/statm", "r");
  if (file == NULL) return 0;
  CHECK(fscanf(file, "%ld %ld", &whole, &pages) == 2);
  fclose(file);
  return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

int main(int count, char **arguments) {
  CHECK(count > 1);
  size_t times = strtoul(arguments[1], NULL, 10);
  shared = load(policy, strlen(policy));
  CHECK(punctual_call(shared, "evaluate", bytes(question), strlen(question), &expected) == PUNCTUAL_DONE);
  in_two_threads(times / 10);
  long before = memory();
  in_two_threads(times - times / 10);
  long after = memory();
  printf("%zu calls in two threads on one policy: %ld KiB after a tenth of them, %ld KiB at the end\n", times, before, after);
  punctual_free(&expected);
  punctual_drop(shared);
  return count > 2 && after > before + atol(arguments[2]);
}
