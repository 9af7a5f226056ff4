// A native program that holds the module, without a WebAssembly runtime and without JavaScript: wasm2c
// (npm package wabt, 1.0.39) turns the module into C, SIMD into simde's (Debian package libsimde-dev).
//
//   npx wasm2c model.wasm -n model -o model.c
//   cc -O2 -o native native.c model.c -lm
//   ./native 'force=Kent Police' crime=Drugs month=10
//
// For a module that takes inputs (ABI 2) give the C compiler -DINPUTS, too.
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "model.h"

static w2c_model instance;

static unsigned char *at(u32 address) { return w2c_model_memory(&instance)->data + address; }

/** Puts UTF-8 into the text buffer; returns its length in bytes, which look-ups take. */
static u32 write_text(const char *text, size_t length) {
  if (length <= w2c_model_text_capacity(&instance)) memcpy(at(w2c_model_text_address(&instance)), text, length);
  return (u32)length;
}

static void check(u32 status) {
  if (status == 0) return;
  u32 length = w2c_model_status_message(&instance, status);
  fprintf(stderr, "%.*s\n", (int)length, (char *)at(w2c_model_text_address(&instance)));
  exit(1);
}

static void refuse(const char *fault, const char *what) {
  fprintf(stderr, "%s: %s\n", fault, what);
  exit(1);
}

#ifdef INPUTS

/** Where the next text goes. */
static u32 taken = 0;

/** Sets one input of the row from `name=value`: a number, true or false as 1 or 0, or a text. */
static void set_field(const char *field) {
  const char *value = strchr(field, '=');
  if (!value) exit(2);
  int input = (int)w2c_model_input_index(&instance, write_text(field, (size_t)(value - field)));
  value++;
  if (input < 0) refuse("no such input", field);
  unsigned char *slot = at(w2c_model_inputs_address(&instance)) + 8 * input;
  if (w2c_model_input_kind(&instance, input) < 2) {
    double number = atof(value);
    memcpy(slot, &number, 8);
    return;
  }
  u32 text[2] = {taken, (u32)strlen(value)};
  if (taken + text[1] > w2c_model_texts_capacity(&instance)) refuse("too long", field);
  memcpy(at(w2c_model_texts_address(&instance)) + taken, value, text[1]);
  memcpy(slot, text, 8);
  taken += text[1];
}

/** Has the module compute its features from the inputs; one that is a label has the code -1 where the text is none. */
static void set_row(int count, char **fields) {
  double missing[2] = {NAN, 0};
  for (u32 i = 0; i < w2c_model_input_count(&instance); i++) {
    int is_text = w2c_model_input_kind(&instance, i) >= 2;
    memcpy(at(w2c_model_inputs_address(&instance)) + 8 * i, &missing[is_text], 8);
  }
  for (int i = 1; i < count; i++) set_field(fields[i]);
  check(w2c_model_derive(&instance, 0));
  double *row = (double *)at(w2c_model_input_address(&instance));
  for (u32 i = 0; i < w2c_model_feature_count(&instance); i++) {
    if (row[i] < 0 && w2c_model_label_count(&instance, i) > 0) refuse("no such label", "");
  }
}

#else

/** Sets one feature of the row from `name=value`; a value that is no label is read as a number. */
static void set_field(double *row, const char *field) {
  const char *value = strchr(field, '=');
  if (!value) exit(2);
  int feature = (int)w2c_model_feature_index(&instance, write_text(field, (size_t)(value - field)));
  value++;
  if (feature < 0) refuse("no such feature", field);
  if (w2c_model_label_count(&instance, feature) == 0) {
    row[feature] = atof(value);
    return;
  }
  int code = (int)w2c_model_label_code(&instance, feature, write_text(value, strlen(value)));
  if (code < 0) refuse("no such label", value);
  row[feature] = code;
}

static void set_row(int count, char **fields) {
  double *row = (double *)at(w2c_model_input_address(&instance));
  for (u32 i = 0; i < w2c_model_feature_count(&instance); i++) row[i] = NAN;
  for (int i = 1; i < count; i++) set_field(row, fields[i]);
}

#endif

int main(int count, char **fields) {
  wasm2c_model_instantiate(&instance);
  set_row(count, fields);
  check(w2c_model_predict(&instance, 1));
  double *answer = (double *)at(w2c_model_output_address(&instance));
  for (u32 i = 0; i < w2c_model_output_width(&instance, 0); i++) {
    u32 length = w2c_model_flag_name(&instance, i);
    printf("%.*s %.17g\n", (int)length, (char *)at(w2c_model_text_address(&instance)), answer[i]);
  }
  return 0;
}
