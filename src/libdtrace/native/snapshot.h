/**
 * Snapshots: the records of all aggregations as libdtrace holds them after dtrace_aggregate_snap(), flattened into a few
 * arrays. An object per bucket would cost too much. Differences and ranges are computed in TypeScript.
 *
 * Each record gets a number when its variable and key are first seen. A number is never used again, not after trunc()
 * either. `prune()` runs after a script's own trunc(), so that a key that is counted again gets a new number.
 */
#pragma once

#include "datum.h"

#include <string>
#include <unordered_map>
#include <vector>

/** Takes snapshots of one handle and remembers the numbers of its records. */
class Snapshots {
 public:
  Snapshots(const Library &lib, dtrace_hdl_t *dtp) : lib_(lib), dtp_(dtp) {}

  /** Reads the kernel and returns a Snapshot of lib/types.ts. Empty on failure; libdtrace's errno says why. */
  Napi::Value take(Napi::Env env);

  /** Forgets the records that libdtrace no longer holds. Does not read the kernel. */
  void prune();

 private:
  /** A record's number, and the last walk that met it. */
  struct Known {
    uint32_t identity;
    uint32_t epoch;
  };
  /** What AggregationInfo of lib/types.ts says. `parameters` are packed as libdtrace packs them. */
  struct Aggregation {
    std::string name;
    platform::Function function;
    uint64_t parameters;
    uint64_t normal;
  };
  /** A record that is new in this snapshot. */
  struct Added {
    uint32_t identity;
    uint32_t aggregation;
    std::vector<Datum> key;
  };
  /** Parallel arrays, one element per record: of the quantized records, or of the plain ones. */
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
  /** Number of walks so far. */
  uint32_t epoch_ = 0;
  std::unordered_map<std::string, Known> known_;
  /** By D variable id, in program order. */
  std::vector<std::pair<uint32_t, Aggregation>> aggregations_;
  std::string lookup_;
  std::vector<uint32_t> removed_;

  // the snapshot that is being taken
  std::vector<Added> added_;
  Rows quantized_;
  Rows plain_;
  std::vector<uint32_t> indices_;
  std::vector<double> counts_;
  std::vector<int64_t> words_;
};
