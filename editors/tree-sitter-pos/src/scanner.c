// The words behind the digits of a number: `300 billion USD`, `15 years`.
//
// They are no words of the language elsewhere, and stand on the line of their digits: in
//
//     pause at most 15
//     months at least 3
//
// `months` is an issue. Tokens made of regular expressions cannot tell the two apart.

#include "tree_sitter/parser.h"

enum TokenType { SCALE_WORD, UNIT, RECOVERING };

static const char *const SCALES[] = {"thousand", "million", "billion", "trillion"};
static const char *const UNITS[] = {"years", "year", "months", "month", "weeks",
                                    "week",  "days", "day",    "hours", "hour"};

// Longer than any of the words above.
#define LONGEST 12

static bool is_letter(int32_t c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// Tells whether a word ends before this character; letters of other scripts continue it.
static bool is_end(int32_t c) {
  return !is_letter(c) && !(c >= '0' && c <= '9') && c != '_' && c < 128;
}

static bool equals(const char *a, const char *b) {
  while (*a && *a == *b) a++, b++;
  return *a == *b;
}

static bool is_one_of(const char *word, const char *const *words, size_t count) {
  for (size_t i = 0; i < count; i++) {
    if (equals(word, words[i])) return true;
  }
  return false;
}

static bool is_currency(const char *word) {
  for (int i = 0; i < 3; i++) {
    if (word[i] < 'A' || word[i] > 'Z') return false;
  }
  return word[3] == 0;
}

bool tree_sitter_pos_external_scanner_scan(void *payload, TSLexer *lexer, const bool *valid) {
  (void)payload;
  // While tree-sitter recovers from an error, every token counts as valid.
  if (valid[RECOVERING]) return false;

  while (lexer->lookahead == ' ' || lexer->lookahead == '\t') lexer->advance(lexer, true);

  if (valid[UNIT] && lexer->lookahead == '%') {
    lexer->advance(lexer, false);
    lexer->result_symbol = UNIT;
    return true;
  }

  char word[LONGEST + 1] = {0};
  size_t length = 0;
  while (is_letter(lexer->lookahead) && length < LONGEST) {
    word[length++] = (char)lexer->lookahead;
    lexer->advance(lexer, false);
  }
  if (length == 0 || !is_end(lexer->lookahead)) return false;
  lexer->mark_end(lexer);
  // In `15 years-long` the name goes on.
  if (lexer->lookahead == '-') {
    lexer->advance(lexer, false);
    if (!is_end(lexer->lookahead)) return false;
  }

  if (valid[SCALE_WORD] && is_one_of(word, SCALES, sizeof SCALES / sizeof *SCALES)) {
    lexer->result_symbol = SCALE_WORD;
    return true;
  }
  if (valid[UNIT] && (is_one_of(word, UNITS, sizeof UNITS / sizeof *UNITS) || is_currency(word))) {
    lexer->result_symbol = UNIT;
    return true;
  }
  return false;
}

// The scanner keeps nothing between two calls.
void *tree_sitter_pos_external_scanner_create(void) { return 0; }
void tree_sitter_pos_external_scanner_destroy(void *payload) { (void)payload; }
unsigned tree_sitter_pos_external_scanner_serialize(void *payload, char *buffer) {
  (void)payload, (void)buffer;
  return 0;
}
void tree_sitter_pos_external_scanner_deserialize(void *payload, const char *buffer, unsigned length) {
  (void)payload, (void)buffer, (void)length;
}
