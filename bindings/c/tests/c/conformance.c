/* Asks the questions of the files that are named, and compares the answers byte for byte. */
#include "json.h"

static char edition[64];

/* The edition of the time zone database, which answers name. */
static void find_edition(void) {
  punctual_text answer;
  CHECK(punctual_call(NULL, "version", NULL, 0, &answer) == PUNCTUAL_DONE);
  slice tzdb = field((const char *)answer.data, "tzdb");
  CHECK(tzdb.length > 2 && tzdb.length < sizeof edition);
  memcpy(edition, tzdb.start + 1, tzdb.length - 2);
  punctual_free(&answer);
}

/* Whether an answer is as expected, with `EDITION` where it has the edition. */
static int same(const char *answer, size_t length, const char *expected, size_t expected_length) {
  const char *end = answer + length, *expected_end = expected + expected_length;
  while (answer < end) {
    if (strncmp(answer, edition, strlen(edition)) == 0) {
      if (strncmp(expected, "EDITION", 7) != 0) return 0;
      answer += strlen(edition);
      expected += 7;
    } else if (expected == expected_end || *answer++ != *expected++) {
      return 0;
    }
  }
  return expected == expected_end;
}

static int ask(const char *line, punctual_text *answer) {
  slice given = field(line, "policy"), verb = field(line, "verb"), arguments = field(line, "arguments");
  slice lines = field(line, "lines");
  if (given.start == NULL) given = field(line, "book");
  punctual *loaded = NULL;
  if (given.start != NULL) {
    int code = punctual_load(bytes(given.start), given.length, &loaded, answer);
    if (code != PUNCTUAL_DONE || verb.start == NULL) return code;
    punctual_free(answer);
  }
  size_t length, verb_length;
  char *name = text_of(verb, &verb_length);
  int code;
  if (lines.start != NULL) {
    char *text = text_of(lines, &length);
    code = punctual_lines(loaded, name, bytes(arguments.start), arguments.length, bytes(text), length, answer);
    free(text);
  } else {
    code = punctual_call(loaded, name, bytes(arguments.start), arguments.length, answer);
  }
  free(name);
  punctual_drop(loaded);
  return code;
}

/* Returns 1 if the answer is another one. */
static int differs(const char *line) {
  punctual_text answer;
  int code = ask(line, &answer);
  slice expected = field(line, "answer"), expected_code = field(line, "code");
  size_t length = expected.length;
  char *text = NULL;
  if (field(line, "lines").start != NULL) text = text_of(expected, &length);
  int differ = expected_code.start[0] - '0' != code ||
               !same((const char *)answer.data, answer.len, text ? text : expected.start, length);
  if (differ) {
    slice name = field(line, "name");
    printf("%.*s: code %d\n%s\n", (int)name.length, name.start, code, (const char *)answer.data);
  }
  free(text);
  punctual_free(&answer);
  return differ;
}

int main(int count, char **paths) {
  size_t questions = 0, different = 0, length;
  find_edition();
  for (int number = 1; number < count; number++) {
    char *content = read_file(paths[number], &length);
    for (char *line = content, *end; (end = strchr(line, '\n')) != NULL; line = end + 1) {
      *end = 0;
      different += (size_t)differs(line);
      questions++;
    }
    free(content);
  }
  printf("%zu questions, %zu answers differ\n", questions, different);
  return questions == 0 || different != 0;
}
