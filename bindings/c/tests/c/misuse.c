/* What must not be given is answered. */
#include "common.h"

static const char policy[] =
    "{\"id\":\"p\",\"calendar\":\"24x7\",\"metrics\":{\"resolution\":{\"targets\":{\"*\":{\"*\":\"4h\"}}}}}";

static void refused(int code, punctual_text *answer, const char *words) {
  CHECK(code == PUNCTUAL_REFUSED);
  CHECK(answer->data[answer->len] == 0 && strlen((char *)answer->data) == answer->len);
  if (strncmp((char *)answer->data, "{\"problems\":[{", 14) != 0 || strstr((char *)answer->data, words) == NULL) {
    fprintf(stderr, "expected `%s` in %s\n", words, (char *)answer->data);
    exit(1);
  }
  punctual_free(answer);
}

int main(void) {
  CHECK(punctual_abi() == PUNCTUAL_ABI);
  punctual_text answer = {(uint8_t *)1, 1}; /* overwritten, not read */
  punctual *loaded = (punctual *)1;

  /* load */
  refused(punctual_load(NULL, 5, &loaded, &answer), &answer, "`json` is a null pointer");
  CHECK(loaded == NULL);
  refused(punctual_load(bytes(policy), strlen(policy), NULL, &answer), &answer, "`out` is a null pointer");
  refused(punctual_load(bytes(policy), strlen(policy) - 1, &loaded, &answer), &answer, "EOF while parsing");
  refused(punctual_load(bytes(policy), strlen(policy) + 1, &loaded, &answer), &answer, "trailing characters");
  refused(punctual_load(bytes(policy), (size_t)-1, &loaded, &answer), &answer, "greater than memory can be");
  refused(punctual_load(bytes("{\"id\":\"\xff\"}"), 10, &loaded, &answer), &answer, "unreadable");
  refused(punctual_load(bytes(""), 0, &loaded, &answer), &answer, "unreadable");
  refused(punctual_load(NULL, 0, &loaded, &answer), &answer, "unreadable");
  CHECK(punctual_load(NULL, 0, NULL, NULL) == PUNCTUAL_REFUSED);
  CHECK(punctual_load(bytes(policy), strlen(policy), &loaded, &answer) == PUNCTUAL_DONE);
  CHECK(answer.len == 4 && strcmp((char *)answer.data, "null") == 0);
  punctual_free(&answer);
  CHECK(answer.data == NULL && answer.len == 0);
  punctual_free(&answer);
  punctual_free(NULL);

  /* call */
  refused(punctual_call(loaded, NULL, NULL, 0, &answer), &answer, "`verb` is a null pointer");
  refused(punctual_call(loaded, "evalu\xe9", NULL, 0, &answer), &answer, "`verb` is not UTF-8");
  refused(punctual_call(loaded, "", NULL, 0, &answer), &answer, "is not a verb");
  refused(punctual_call(loaded, "lint", NULL, 1, &answer), &answer, "`args` is a null pointer");
  refused(punctual_call(loaded, "lint", bytes("{}"), (size_t)-1, &answer), &answer, "greater than memory can be");
  refused(punctual_call(loaded, "lint", bytes("\xff"), 1, &answer), &answer, "unreadable");
  refused(punctual_call(NULL, "lint", NULL, 0, &answer), &answer, "nothing is loaded");
  CHECK(punctual_call(loaded, "lint", NULL, 0, NULL) == PUNCTUAL_DONE);
  CHECK(punctual_call(loaded, "lint", NULL, 0, &answer) == PUNCTUAL_DONE);
  punctual_free(&answer);

  /* lines */
  const char *now = "{\"now\":\"2026-03-02T09:00:00Z\"}";
  refused(punctual_lines(loaded, "evaluate", bytes(now), strlen(now), NULL, 1, &answer), &answer, "`lines` is a null");
  refused(punctual_lines(loaded, NULL, bytes(now), strlen(now), NULL, 0, &answer), &answer, "`verb` is a null pointer");
  refused(punctual_lines(NULL, "evaluate", bytes(now), strlen(now), NULL, 0, &answer), &answer, "nothing is loaded");
  CHECK(punctual_lines(loaded, "evaluate", bytes(now), strlen(now), NULL, 0, &answer) == PUNCTUAL_DONE);
  CHECK(answer.len == 0 && answer.data != NULL && answer.data[0] == 0);
  punctual_free(&answer);
  CHECK(punctual_lines(loaded, "evaluate", bytes(now), strlen(now), bytes("\xff\n"), 2, &answer) == PUNCTUAL_DONE);
  CHECK(strstr((char *)answer.data, "\"problems\"") != NULL);
  punctual_free(&answer);

  /* memory */
  for (size_t n = 0; n < 100; n++) {
    uint8_t *memory = punctual_alloc(n);
    CHECK(memory != NULL && (uintptr_t)memory % 8 == 0);
    memset(memory, 7, n);
    punctual_dealloc(memory, n);
  }
  CHECK(punctual_alloc((size_t)-1) == NULL);
  punctual_dealloc(NULL, 5);

  punctual_drop(loaded);
  punctual_drop(NULL);
  puts("misuse is answered");
  return 0;
}
