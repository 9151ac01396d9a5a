// Linked into the native engine: since TensorFlow 2.20 its messages go through Abseil, which ignores
// TF_CPP_MIN_LOG_LEVEL before it is initialised. This hands the level over when the addon is loaded.
#include <cstdlib>

#include "absl/log/globals.h"

__attribute__((constructor)) static void HandOverLogLevel() {
  const char* level = std::getenv("TF_CPP_MIN_LOG_LEVEL");
  if (level != nullptr && level[0] >= '0' && level[0] <= '3' && level[1] == '\0') {
    absl::SetMinLogLevel(static_cast<absl::LogSeverityAtLeast>(level[0] - '0'));
  }
}
