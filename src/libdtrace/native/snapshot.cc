/** Reads and flattens the records of all aggregations. See snapshot.h. */
#include "snapshot.h"

#include <algorithm>
#include <cstring>

namespace {

using platform::Function;

/** D's names of platform::Function, in its order. */
constexpr const char *kNames[] = {"avg",      "count",  "llquantize", "lquantize", "max",
                                  "min",      "quantize", "stddev",   "sum"};

bool hasParameters(Function f) { return f == Function::lquantize || f == Function::llquantize; }
bool isQuantizing(Function f) { return hasParameters(f) || f == Function::quantize; }

template <class Array, class Element> Array typedArray(Napi::Env env, const std::vector<Element> &from) {
  Array array = Array::New(env, from.size());
  if (!from.empty()) std::memcpy(array.Data(), from.data(), from.size() * sizeof(Element));
  return array;
}

/** Unpacks the parameters. lquantize: base, limit, step. llquantize: factor, low, high, steps. */
Napi::Array unpackParameters(Napi::Env env, Function function, uint64_t packed) {
  std::vector<double> values;
  uint16_t a = packed >> 48, b = packed >> 32, c = packed >> 16, d = packed;
  if (function == Function::lquantize) {
    auto base = static_cast<int32_t>(static_cast<uint32_t>(packed));
    values = {double(base), double(base) + double(a) * b, double(a)};
  } else if (function == Function::llquantize) {
    values = {double(d), double(c), double(b), double(a)};
  }
  Napi::Array array = Napi::Array::New(env, values.size());
  for (uint32_t i = 0; i < values.size(); i++) array.Set(i, values[i]);
  return array;
}

}  // namespace

/** Called for each record while a snapshot is taken. */
int Snapshots::onRecord(const dtrace_aggdata_t *agg, void *arg) {
  static_cast<Snapshots *>(arg)->collect(agg);
  return DTRACE_AGGWALK_NEXT;
}

/** Called for each record that is left after a reset: marks it as still alive. */
int Snapshots::onSurvivor(const dtrace_aggdata_t *agg, void *arg) {
  auto self = static_cast<Snapshots *>(arg);
  auto found = self->known_.find((self->identify(agg), self->lookup_));
  if (found != self->known_.end()) found->second.epoch = self->epoch_;
  return DTRACE_AGGWALK_NEXT;
}

/** Writes the record's key for known_ into lookup_: the variable's id and the bytes of the key. Returns the variable's id. */
uint32_t Snapshots::identify(const dtrace_aggdata_t *agg) {
  uint32_t id = agg->dtada_desc->dtagd_varid;
  lookup_.assign(reinterpret_cast<const char *>(&id), sizeof id);
  lookup_.append(platform::identity(agg), platform::identitySize(agg));
  return id;
}

/** The aggregation of a record, with its current normal. Adds it when it is new. */
const Snapshots::Aggregation &Snapshots::describe(const dtrace_aggdata_t *agg) {
  uint32_t id = agg->dtada_desc->dtagd_varid;
  auto at = std::lower_bound(aggregations_.begin(), aggregations_.end(), id,
                             [](const auto &entry, uint32_t wanted) { return entry.first < wanted; });
  if (at == aggregations_.end() || at->first != id) {
    Function function = platform::functionOf(platform::value(agg)->dtrd_action);
    std::string name = agg->dtada_desc->dtagd_name == nullptr ? "" : agg->dtada_desc->dtagd_name;
    if (name == "_") name.clear();
    uint64_t parameters = hasParameters(function) ? platform::parameters(agg) : 0;
    at = aggregations_.insert(at, {id, {toUtf8(name.data(), name.size()), function, parameters, 1}});
  }
  at->second.normal = platform::normal(agg);
  return at->second;
}

/** Appends one record to the arrays of the snapshot. */
void Snapshots::collect(const dtrace_aggdata_t *agg) {
  const Aggregation &aggregation = describe(agg);
  if (aggregation.function == Function::unknown) return;
  uint32_t id = identify(agg);
  auto [entry, isNew] = known_.try_emplace(lookup_, Known{nextIdentity_, epoch_});
  entry->second.epoch = epoch_;
  uint32_t identity = entry->second.identity;
  if (isNew) {
    nextIdentity_++;
    Added added{identity, id, {}};
    for (uint32_t i = 0; i < platform::keyCount(agg); i++) {
      const dtrace_recdesc_t *record = platform::key(agg, i);
      added.key.push_back(datumOf(lib_, dtp_, record, platform::keyBytes(agg) + record->dtrd_offset));
    }
    added_.push_back(std::move(added));
  }

  bool quantizing = isQuantizing(aggregation.function);
  Rows &rows = quantizing ? quantized_ : plain_;
  const int64_t *words = platform::words(agg, hasParameters(aggregation.function));
  size_t count = platform::wordCount(agg, hasParameters(aggregation.function));
  uint32_t length = 0;
  for (size_t i = 0; i < count; i++) {
    if (!quantizing) {
      words_.push_back(words[i]);
    } else if (words[i] != 0) {
      indices_.push_back(static_cast<uint32_t>(i));
      counts_.push_back(static_cast<double>(words[i]));
    } else {
      continue;
    }
    length++;
  }
  rows.identities.push_back(identity);
  rows.generations.push_back(static_cast<uint32_t>(platform::generation(agg)));
  rows.lengths.push_back(length);
}

/** Removes the records that the last walk did not meet. */
void Snapshots::forgetUnseen() {
  for (auto entry = known_.begin(); entry != known_.end();) {
    if (entry->second.epoch == epoch_) {
      ++entry;
    } else {
      removed_.push_back(entry->second.identity);
      entry = known_.erase(entry);
    }
  }
}

void Snapshots::prune() {
  epoch_++;
  if (lib_.dtrace_aggregate_walk(dtp_, onSurvivor, this) == 0) forgetUnseen();
}

/** All aggregations as AggregationInfo objects of lib/types.ts. */
Napi::Array Snapshots::describeAll(Napi::Env env) const {
  Napi::Array all = Napi::Array::New(env);
  for (const auto &[id, aggregation] : aggregations_) {
    if (aggregation.function == Function::unknown) continue;
    Napi::Object object = Napi::Object::New(env);
    object.Set("id", id);
    object.Set("name", aggregation.name);
    object.Set("function", kNames[static_cast<int>(aggregation.function)]);
    object.Set("parameters", unpackParameters(env, aggregation.function, aggregation.parameters));
    object.Set("normal", static_cast<double>(aggregation.normal));
    all.Set(all.Length(), object);
  }
  return all;
}

/** The new records as AddedRecord objects of lib/types.ts. */
Napi::Array Snapshots::describeAdded(Napi::Env env) const {
  Napi::Array all = Napi::Array::New(env, added_.size());
  for (uint32_t i = 0; i < added_.size(); i++) {
    Napi::HandleScope scope(env);
    Napi::Array key = Napi::Array::New(env, added_[i].key.size());
    for (uint32_t j = 0; j < added_[i].key.size(); j++) key.Set(j, added_[i].key[j].toValue(env));
    Napi::Object object = Napi::Object::New(env);
    object.Set("record", added_[i].identity);
    object.Set("aggregation", added_[i].aggregation);
    object.Set("key", key);
    all.Set(i, object);
  }
  return all;
}

Napi::Value Snapshots::take(Napi::Env env) {
  if (lib_.dtrace_aggregate_snap(dtp_) != 0) return Napi::Value();
  epoch_++;
  lib_.symbolizer.forgetProcesses();
  added_.clear();
  quantized_ = plain_ = Rows();
  indices_.clear();
  counts_.clear();
  words_.clear();
  if (lib_.dtrace_aggregate_walk(dtp_, onRecord, this) != 0) return Napi::Value();
  forgetUnseen();

  Napi::Object plain = Napi::Object::New(env);
  plain.Set("records", typedArray<Napi::Uint32Array>(env, plain_.identities));
  plain.Set("generations", typedArray<Napi::Uint32Array>(env, plain_.generations));
  plain.Set("lengths", typedArray<Napi::Uint32Array>(env, plain_.lengths));
  plain.Set("words", typedArray<Napi::BigInt64Array>(env, words_));

  Napi::Object snapshot = Napi::Object::New(env);
  snapshot.Set("aggregations", describeAll(env));
  snapshot.Set("added", describeAdded(env));
  snapshot.Set("removed", typedArray<Napi::Uint32Array>(env, removed_));
  snapshot.Set("records", typedArray<Napi::Uint32Array>(env, quantized_.identities));
  snapshot.Set("generations", typedArray<Napi::Uint32Array>(env, quantized_.generations));
  snapshot.Set("lengths", typedArray<Napi::Uint32Array>(env, quantized_.lengths));
  snapshot.Set("indices", typedArray<Napi::Uint32Array>(env, indices_));
  snapshot.Set("counts", typedArray<Napi::Float64Array>(env, counts_));
  snapshot.Set("plain", plain);
  removed_.clear();
  return snapshot;
}
