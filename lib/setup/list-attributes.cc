// Linked into the native engine: the package's addon sets attributes of operations that are one text or one type, not lists
// of them, which TensorFlow's fused convolution needs. Its sources are compiled with SrganSetAttrString in the place of
// TFE_OpSetAttrString: a text for an attribute that is a list is split at commas.
#undef TFE_OpSetAttrString
#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

#include "tensorflow/c/eager/c_api.h"

namespace {

std::vector<std::string> SplitAtCommas(const std::string& text) {
  std::vector<std::string> parts;
  size_t start = 0;
  while (!text.empty() && start <= text.size()) {
    const size_t comma = std::min(text.find(',', start), text.size());
    parts.push_back(text.substr(start, comma - start));
    start = comma + 1;
  }
  return parts;
}

void SetTexts(TFE_Op* op, const char* name, const std::vector<std::string>& parts) {
  std::vector<const void*> values;
  std::vector<size_t> lengths;
  for (const std::string& part : parts) {
    values.push_back(part.data());
    lengths.push_back(part.size());
  }
  TFE_OpSetAttrStringList(op, name, values.data(), lengths.data(), static_cast<int>(parts.size()));
}

// Types by their numbers in types.proto.
void SetTypes(TFE_Op* op, const char* name, const std::vector<std::string>& parts) {
  std::vector<TF_DataType> types;
  for (const std::string& part : parts) {
    types.push_back(static_cast<TF_DataType>(std::atoi(part.c_str())));
  }
  TFE_OpSetAttrTypeList(op, name, types.data(), static_cast<int>(types.size()));
}

}  // namespace

extern "C" void SrganSetAttrString(TFE_Op* op, const char* name, const void* value, size_t length) {
  unsigned char is_list = 0;
  TF_Status* status = TF_NewStatus();
  const TF_AttrType type = TFE_OpGetAttrType(op, name, &is_list, status);
  const bool known = TF_GetCode(status) == TF_OK;
  TF_DeleteStatus(status);
  if (!known || !is_list || (type != TF_ATTR_STRING && type != TF_ATTR_TYPE)) {
    TFE_OpSetAttrString(op, name, value, length);
    return;
  }
  const std::vector<std::string> parts =
      SplitAtCommas(std::string(static_cast<const char*>(value), length));
  if (type == TF_ATTR_STRING) {
    SetTexts(op, name, parts);
  } else {
    SetTypes(op, name, parts);
  }
}
