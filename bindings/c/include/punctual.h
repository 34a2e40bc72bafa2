// punctual: an embeddable SLA engine. JSON in, JSON out. docs/embedding.md lists the verbs.
//
// This file is generated from src by cbindgen. The functions never change; verbs and fields are added.


#ifndef PUNCTUAL_H
#define PUNCTUAL_H

#include <stddef.h>
#include <stdint.h>

// The version of these functions.
#define PUNCTUAL_ABI 1

// The code of an answer.
#define PUNCTUAL_DONE 0

// The code if something is wrong with what was given: the answer has every problem.
#define PUNCTUAL_REFUSED 1

// The code if the library itself failed. What was loaded may be used further.
#define PUNCTUAL_FAILED 2

// A policy or a book. Immutable; any number of threads may use it at the same time.
typedef struct punctual punctual;

// An answer: UTF-8, with a NUL behind it that `len` does not count. It is the library's, for `punctual_free`.
typedef struct {
  // The first byte. Null if there is no text.
  uint8_t *data;
  // The number of bytes.
  size_t len;
} punctual_text;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

// The version of these functions, `PUNCTUAL_ABI` of the header with which the library was built.
uint32_t punctual_abi(void);

// Loads a policy, or a book if the JSON has a field `policies`.
//
// Puts the handle at `out`, which is for `punctual_drop`, and null if the code is not `PUNCTUAL_DONE`. The answer is
// `null` or the problems. `answer` may be null if only the code is wanted.
//
// # Safety
// `json` points at `n` bytes, or is null. `out` and `answer` point at memory of their types, or are null.
int32_t punctual_load(const uint8_t *json,
                      size_t n,
                      punctual **out,
                      punctual_text *answer);

// Answers one question, which `verb` names. `loaded` may be null for verbs that need nothing loaded, and `answer` if only
// the code is wanted. The answer is JSON.
//
// # Safety
// `loaded` is null or a handle that was not dropped. `verb` points at a text that ends with a NUL, or is null. `args`
// points at `n` bytes, or is null. `answer` points at memory of its type, or is null.
int32_t punctual_call(const punctual *loaded,
                      const char *verb,
                      const uint8_t *args,
                      size_t n,
                      punctual_text *answer);

// Answers one question for many tickets, one on each of the lines. The answer of `evaluate` is a line for each, and that
// of `report` JSON.
//
// # Safety
// As `punctual_call`. `lines` points at `len` bytes, or is null.
int32_t punctual_lines(const punctual *loaded,
                       const char *verb,
                       const uint8_t *args,
                       size_t n,
                       const uint8_t *lines,
                       size_t len,
                       punctual_text *answer);

// Releases the text of an answer. Does nothing with null and with a text that was released before.
//
// # Safety
// `text` is null, or points at a text that a function of this library has written and nobody has changed since.
void punctual_free(punctual_text *text);

// Drops a policy or a book. Does nothing with null.
//
// # Safety
// `loaded` is null, or a handle of `punctual_load` that was not dropped and that no thread is using.
void punctual_drop(punctual *loaded);

// Memory of `n` bytes, for hosts of WebAssembly, which cannot point at memory of their own. Aligned to 8 bytes. Null if
// there is not enough.
uint8_t *punctual_alloc(size_t n);

// Releases memory of `punctual_alloc`. Does nothing with null.
//
// # Safety
// `data` is null, or memory that `punctual_alloc` has given for the same `n` and that was not released before.
void punctual_dealloc(uint8_t *data,
                      size_t n);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* PUNCTUAL_H */
