/* Evaluates the 100,000 tickets of tests/conformance/volume.json: writes the answers about each block of 10,000 to a file
 * in the folder that is named. The README of the suite has the rule that makes the tickets. */
#define _POSIX_C_SOURCE 200809L
#include "json.h"
#include <time.h>

#define BLOCK 10000u
#define BLOCKS 10u

static const char *priorities[] = {"urgent", "high", "normal"};
static const char *tiers[] = {"platinum", "gold", "silver", "bronze"};
static const char *events[] = {
    "\"type\":\"agent_replied\"",
    "\"type\":\"customer_replied\"",
    "\"type\":\"status_changed\",\"to\":\"pending\"",
    "\"type\":\"status_changed\",\"to\":\"open\"",
    "\"type\":\"acknowledged\"",
    "\"type\":\"priority_changed\",\"to\":\"high\"",
    "\"type\":\"status_changed\",\"to\":\"on-hold\"",
    "\"type\":\"customer_replied\"",
    "\"type\":\"tier_changed\",\"to\":\"gold\"",
    "\"type\":\"assigned\",\"group\":\"desk\"",
    "\"type\":\"status_changed\",\"to\":\"solved\"",
    "\"type\":\"reopened\"",
    "\"type\":\"closed\"",
    "\"type\":\"status_changed\",\"to\":\"spam\"",
};

static char *write_instant(char *to, uint64_t seconds) {
  time_t at = (time_t)seconds;
  struct tm parts;
  CHECK(gmtime_r(&at, &parts) != NULL);
  return to + strftime(to, 32, "%Y-%m-%dT%H:%M:%SZ", &parts);
}

static char *write_ticket(char *to, uint64_t n) {
  uint64_t at = 1767225600 + n * 7919 % 28000000;
  to += sprintf(to, "{\"id\":\"T-%llu\",\"opened_at\":\"", (unsigned long long)n);
  to = write_instant(to, at);
  to += sprintf(to, "\",\"priority\":\"%s\",\"tier\":\"%s\",\"events\":[", priorities[n % 3], tiers[n / 3 % 4]);
  for (uint64_t k = 1; k <= n % 8; k++) {
    at += n * k * 104729 % 100000;
    to += sprintf(to, "%s{\"at\":\"", k > 1 ? "," : "");
    to = write_instant(to, at);
    to += sprintf(to, "\",%s}", events[(n / 8 + k * k) % 14]);
  }
  return to + sprintf(to, "]}\n");
}

int main(int count, char **arguments) {
  CHECK(count == 3);
  size_t length, policy_length;
  char *file = read_file(arguments[1], &length), path[4096];
  char *tickets = malloc(BLOCK * 1024u);
  CHECK(tickets != NULL);
  slice given = {strstr(file, "\"policy\": ") + 10, 0};
  policy_length = (size_t)(behind_value(given.start) - given.start);
  punctual *policy = load(given.start, policy_length);
  const char *now = "{\"now\":\"2026-12-01T00:00:00Z\"}";
  for (uint64_t block = 0; block < BLOCKS; block++) {
    char *end = tickets;
    for (uint64_t n = block * BLOCK; n < (block + 1) * BLOCK; n++) end = write_ticket(end, n);
    punctual_text answer;
    int code = punctual_lines(policy, "evaluate", bytes(now), strlen(now), bytes(tickets), (size_t)(end - tickets), &answer);
    CHECK(code == PUNCTUAL_DONE);
    snprintf(path, sizeof path, "%s/%llu", arguments[2], (unsigned long long)block);
    FILE *out = fopen(path, "wb");
    CHECK(out != NULL && fwrite(answer.data, 1, answer.len, out) == answer.len && fclose(out) == 0);
    punctual_free(&answer);
  }
  punctual_drop(policy);
  free(tickets);
  free(file);
  return 0;
}
