/**
 * The records of all aggregations as libdtrace holds them after dtrace_aggregate_snap(), flattened: identities in a few
 * arrays instead of an object a bucket. Raw facts: the differences and the ranges are made in TypeScript.
 *
 * A record's identity is a number, given when its variable and key are first seen and never given again: not after trunc()
 * either. `prune()` after a script's own trunc() tells records that died from ones that were only counted anew.
 */
#pragma once

#include "datum.h"

#include <string>
#include <unordered_map>
#include <vector>

class Snapshots {
 public:
  Snapshots(const Library &lib, dtrace_hdl_t *dtp) : lib_(lib), dtp_(dtp) {}

  /** Reads the kernel and walks. Null, with libdtrace's errno set, when one of the two fails. */
  Napi::Value take(Napi::Env env);

  /** Forgets the records that libdtrace no longer holds. Walks without reading the kernel. */
  void prune();

 private:
  struct Known {
    uint32_t identity;
    uint32_t epoch;
  };
  struct Aggregation {
    std::string name;
    platform::Function function;
    uint64_t parameters;
    uint64_t normal;
  };
  struct Added {
    uint32_t identity;
    uint32_t aggregation;
    std::vector<Datum> key;
  };
  /** Records of one sort, side by side: quantizing ones, or plain ones. */
  struct Rows {
    std::vector<uint32_t> identities;
    std::vector<uint32_t> generations;
    std::vector<uint32_t> lengths;
  };

  static int onRecord(const dtrace_aggdata_t *agg, void *arg);
  static int onSurvivor(const dtrace_aggdata_t *agg, void *arg);
  void collect(const dtrace_aggdata_t *agg);
  uint32_t identify(const dtrace_aggdata_t *agg);
  const Aggregation &describe(const dtrace_aggdata_t *agg);
  void forgetUnseen();
  Napi::Array describeAll(Napi::Env env) const;
  Napi::Array describeAdded(Napi::Env env) const;

  const Library &lib_;
  dtrace_hdl_t *dtp_;
  uint32_t nextIdentity_ = 0;
  uint32_t epoch_ = 0;
  std::unordered_map<std::string, Known> known_;
  /** By D variable id, in program order. */
  std::vector<std::pair<uint32_t, Aggregation>> aggregations_;
  std::string lookup_;
  std::vector<uint32_t> removed_;

  std::vector<Added> added_;
  Rows quantized_;
  Rows plain_;
  std::vector<uint32_t> indices_;
  std::vector<double> counts_;
  std::vector<int64_t> words_;
};
