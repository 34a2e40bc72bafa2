/* As much JSON as the lines of the conformance suite need: the top-level fields of an object, as they are written. */
#include "common.h"

typedef struct {
  const char *start;
  size_t length;
} slice;

static inline const char *behind_string(const char *at) {
  for (at++; *at != '"'; at++) {
    CHECK(*at != 0);
    if (*at == '\\') at++;
  }
  return at + 1;
}

static inline const char *behind_value(const char *at) {
  if (*at == '"') return behind_string(at);
  size_t depth = 0;
  for (;; at++) {
    CHECK(*at != 0);
    if (*at == '"') {
      at = behind_string(at) - 1;
    } else if (*at == '{' || *at == '[') {
      depth++;
    } else if (*at == '}' || *at == ']') {
      if (depth == 0) return at;
      if (--depth == 0) return at + 1;
    } else if (*at == ',' && depth == 0) {
      return at;
    }
  }
}

/* The value of a field of an object without spaces; no start if there is no such field. */
static inline slice field(const char *object, const char *name) {
  const char *at = object;
  while (*at == '{' || *at == ',') {
    const char *key = at + 1, *behind = behind_string(key), *value = behind + 1;
    at = behind_value(value);
    if (strlen(name) == (size_t)(behind - key - 2) && memcmp(key + 1, name, strlen(name)) == 0) {
      return (slice){value, (size_t)(at - value)};
    }
  }
  return (slice){NULL, 0};
}

/* The text that a string stands for, with a NUL behind it. The caller frees it. */
static inline char *text_of(slice string, size_t *length) {
  char *text = malloc(string.length), *to = text;
  CHECK(text != NULL && string.length >= 2 && string.start[0] == '"');
  const char *end = string.start + string.length - 1;
  for (const char *from = string.start + 1; from < end; from++) {
    if (*from != '\\') {
      *to++ = *from;
      continue;
    }
    from++;
    CHECK(*from == 'n' || *from == '"' || *from == '\\');
    *to++ = *from == 'n' ? '\n' : *from;
  }
  *to = 0;
  *length = (size_t)(to - text);
  return text;
}
