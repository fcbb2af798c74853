#include "consumer.h"

namespace {

std::string textOf(const char *message) { return message == nullptr ? "" : toUtf8(message, strlen(message)); }

void describe(Event &event, const dtrace_probedesc_t *probe) {
  if (probe == nullptr) return;
  event.hasProbe = true;
  event.probe[0] = textOf(platform::provider(probe));
  event.probe[1] = textOf(platform::module(probe));
  event.probe[2] = textOf(platform::function(probe));
  event.probe[3] = textOf(platform::name(probe));
}

constexpr const char *kTypes[] = {"record", "output", "drop", "error", "process"};
constexpr const char *kParts[] = {"provider", "module", "function", "name"};

/** clear(), trunc() and their kin are actions of the library; those of them that reset nothing do no harm here. */
bool resets(const dtrace_probedata_t *data) {
  auto description = platform::datadesc(data);
  for (int i = 0; i < platform::recordCount(description); i++)
    if (platform::record(description, i)->dtrd_action == DTRACEACT_LIBACT) return true;
  return false;
}

}  // namespace

Event &NativeConsumer::push(Event::Type type) {
  events_.emplace_back();
  events_.back().type = type;
  return events_.back();
}

int NativeConsumer::onProbe(const dtrace_probedata_t *data, void *arg) {
  auto self = static_cast<NativeConsumer *>(arg);
  if (resets(data)) self->beforeReset();
  return DTRACE_CONSUME_THIS;
}

void NativeConsumer::beforeReset() {
  resetting_ = true;
  Napi::HandleScope scope(Env());
  try {
    reset_.Call({});
  } catch (const Napi::Error &error) {
    if (thrown_ == nullptr) thrown_ = std::make_unique<Napi::Error>(error);
  }
}

int NativeConsumer::onRecord(const dtrace_probedata_t *data, const dtrace_recdesc_t *record, void *arg) {
  auto self = static_cast<NativeConsumer *>(arg);
  bool boundary = record == nullptr || self->collecting_ || self->printing_ == DTRACEACT_PRINTA ||
                  record->dtrd_action == DTRACEACT_PRINTA;
  if (boundary) self->takeOutput(data);
  if (record == nullptr) {
    if (std::exchange(self->resetting_, false)) self->snapshots_->prune();
    if (self->collecting_) describe(self->push(Event::Type::record), data->dtpda_pdesc);
    return DTRACE_CONSUME_NEXT;
  }
  if (record->dtrd_action == DTRACEACT_EXIT) {
    int32_t status;
    memcpy(&status, data->dtpda_data, sizeof status);
    self->exitStatus_ = status;
    self->exited_ = true;
    return DTRACE_CONSUME_NEXT;
  }
  self->printing_ = record->dtrd_action;
  if (self->collecting_ && !DTRACEACT_ISPRINTFLIKE(record->dtrd_action)) {
    Event &event = self->push(Event::Type::record);
    describe(event, data->dtpda_pdesc);
    event.hasDatum = true;
    event.datum = datumOf(*self->lib_, self->dtp_, record, data->dtpda_data);
  }
  return DTRACE_CONSUME_THIS;
}

/** Gives what was printed since the last time to the action that printed it. */
void NativeConsumer::takeOutput(const dtrace_probedata_t *data) {
  std::string text = output_.take();
  if (!text.empty()) {
    text = toUtf8(text.data(), text.size());
    if (collecting_ && printing_ == DTRACEACT_PRINTF && data != nullptr) {
      Event &event = push(Event::Type::record);
      describe(event, data->dtpda_pdesc);
      event.hasDatum = event.datum.isText = true;
      event.datum.text = text;
    }
    Event &event = push(Event::Type::output);
    event.text = std::move(text);
    event.aggregation = printing_ == DTRACEACT_PRINTA;
  }
  printing_ = DTRACEACT_NONE;
}

int NativeConsumer::onDrop(const dtrace_dropdata_t *data, void *arg) {
  Event &event = static_cast<NativeConsumer *>(arg)->push(Event::Type::drop);
  event.text = textOf(data->dtdda_msg);
  event.kind = data->dtdda_kind;
  event.a = static_cast<int64_t>(data->dtdda_drops);
  event.b = static_cast<int64_t>(data->dtdda_total);
  return DTRACE_HANDLE_OK;
}

int NativeConsumer::onError(const dtrace_errdata_t *data, void *arg) {
  Event &event = static_cast<NativeConsumer *>(arg)->push(Event::Type::error);
  event.text = textOf(data->dteda_msg);
  describe(event, data->dteda_pdesc);
  event.kind = data->dteda_fault;
  event.a = platform::enabling(data);
  event.b = data->dteda_action;
  event.address = data->dteda_addr;
  return DTRACE_HANDLE_OK;
}

/** A negative pid says that the process has ended. */
void NativeConsumer::onProcess(pid_t pid, const char *message, void *arg) {
  Event &event = static_cast<NativeConsumer *>(arg)->push(Event::Type::process);
  event.text = textOf(message);
  event.ended = pid < 0;
  event.a = pid < 0 ? -pid : pid;
}

Napi::Object Event::toObject(Napi::Env env) const {
  Napi::Object object = Napi::Object::New(env);
  object.Set("type", kTypes[static_cast<int>(type)]);
  if (hasProbe) {
    Napi::Object described = Napi::Object::New(env);
    for (int i = 0; i < 4; i++) described.Set(kParts[i], probe[i]);
    object.Set("probe", described);
  }
  if (type == Type::record) {
    if (hasDatum) object.Set("data", datum.toValue(env));
    return object;
  }
  object.Set("text", text);
  switch (type) {
    case Type::output: object.Set("aggregation", aggregation); break;
    case Type::drop:
      object.Set("kind", kind);
      object.Set("count", static_cast<double>(a));
      object.Set("total", static_cast<double>(b));
      break;
    case Type::error:
      object.Set("fault", kind);
      object.Set("epid", static_cast<double>(a));
      object.Set("action", static_cast<double>(b));
      object.Set("address", "0x" + [](uint64_t value) {
        char digits[17];
        std::snprintf(digits, sizeof digits, "%llx", static_cast<unsigned long long>(value));
        return std::string(digits);
      }(address));
      break;
    case Type::process:
      object.Set("pid", static_cast<double>(a));
      object.Set("ended", ended);
      break;
    default: break;
  }
  return object;
}
