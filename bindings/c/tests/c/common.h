/* What the test programs share. */
#include <punctual.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHECK(holds)                                                    \
  do {                                                                  \
    if (!(holds)) {                                                     \
      fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #holds); \
      exit(1);                                                          \
    }                                                                   \
  } while (0)

static inline const uint8_t *bytes(const char *text) { return (const uint8_t *)text; }

static inline punctual *load(const char *json, size_t length) {
  punctual *loaded;
  CHECK(punctual_load(bytes(json), length, &loaded, NULL) == PUNCTUAL_DONE);
  return loaded;
}

/* A whole file, with a NUL behind it. */
static inline char *read_file(const char *path, size_t *length) {
  FILE *file = fopen(path, "rb");
  CHECK(file != NULL && fseek(file, 0, SEEK_END) == 0);
  long size = ftell(file);
  CHECK(size >= 0 && fseek(file, 0, SEEK_SET) == 0);
  char *content = malloc((size_t)size + 1);
  CHECK(content != NULL && fread(content, 1, (size_t)size, file) == (size_t)size);
  fclose(file);
  content[size] = 0;
  *length = (size_t)size;
  return content;
}
