// A native program that holds the module, without a WebAssembly runtime and without JavaScript: wasm2c
// (npm package wabt, 1.0.39) turns the module into C, SIMD into simde's (Debian package libsimde-dev).
//
//   npx wasm2c model.wasm -n model -o model.c
//   cc -O2 -o native native.c model.c -lm
//   ./native 'force=Kent Police' crime=Drugs month=10
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

/** Sets one feature of the row from `name=value`; a value that is no label is read as a number. */
static void set_field(double *row, const char *field) {
  const char *value = strchr(field, '=');
  if (!value) exit(2);
  int feature = (int)w2c_model_feature_index(&instance, write_text(field, (size_t)(value - field)));
  value++;
  if (feature < 0) {
    fprintf(stderr, "no such feature: %s\n", field);
    exit(1);
  }
  if (w2c_model_label_count(&instance, feature) == 0) {
    row[feature] = atof(value);
    return;
  }
  int code = (int)w2c_model_label_code(&instance, feature, write_text(value, strlen(value)));
  if (code < 0) {
    fprintf(stderr, "no such label: %s\n", value);
    exit(1);
  }
  row[feature] = code;
}

int main(int count, char **fields) {
  wasm2c_model_instantiate(&instance);
  double *row = (double *)at(w2c_model_input_address(&instance));
  for (u32 i = 0; i < w2c_model_feature_count(&instance); i++) row[i] = NAN;
  for (int i = 1; i < count; i++) set_field(row, fields[i]);

  u32 status = w2c_model_predict(&instance, 1);
  if (status != 0) {
    u32 length = w2c_model_status_message(&instance, status);
    fprintf(stderr, "%.*s\n", (int)length, (char *)at(w2c_model_text_address(&instance)));
    return 1;
  }
  double *answer = (double *)at(w2c_model_output_address(&instance));
  for (u32 i = 0; i < w2c_model_output_width(&instance, 0); i++) {
    u32 length = w2c_model_flag_name(&instance, i);
    printf("%.*s %.17g\n", (int)length, (char *)at(w2c_model_text_address(&instance)), answer[i]);
  }
  return 0;
}
