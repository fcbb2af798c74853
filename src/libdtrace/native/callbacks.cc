/**
 * The callbacks that libdtrace calls while it works: they queue events. consumer.h says why they call no JavaScript, except
 * for beforeReset.
 */
#include "consumer.h"

namespace {

/** A message as UTF-8; empty for null. */
std::string toText(const char *message) { return message == nullptr ? "" : toUtf8(message, strlen(message)); }

/** Puts the four parts of the probe's name into the event. */
void setProbe(Event &event, const dtrace_probedesc_t *probe) {
  if (probe == nullptr) return;
  event.hasProbe = true;
  event.probe[0] = toText(platform::provider(probe));
  event.probe[1] = toText(platform::module(probe));
  event.probe[2] = toText(platform::function(probe));
  event.probe[3] = toText(platform::name(probe));
}

std::string toHexadecimal(uint64_t value) {
  char text[19];
  std::snprintf(text, sizeof text, "0x%llx", static_cast<unsigned long long>(value));
  return text;
}

/** Names of Event::Type in its order, and of the parts of a probe's name. */
constexpr const char *kTypes[] = {"record", "output", "drop", "error", "process"};
constexpr const char *kParts[] = {"provider", "module", "function", "name"};

/** True when a record of the probe may reset aggregations: clear(), trunc() and some harmless actions are "library actions". */
bool mayReset(const dtrace_probedata_t *data) {
  auto description = platform::datadesc(data);
  for (int i = 0; i < platform::recordCount(description); i++)
    if (platform::record(description, i)->dtrd_action == DTRACEACT_LIBACT) return true;
  return false;
}

}  // namespace

/** Queues a new event. The reference is valid until the next push(). */
Event &NativeConsumer::push(Event::Type type) {
  events_.emplace_back();
  events_.back().type = type;
  return events_.back();
}

/** Called before the actions of each probe that fired. */
int NativeConsumer::onProbe(const dtrace_probedata_t *data, void *arg) {
  auto self = static_cast<NativeConsumer *>(arg);
  if (mayReset(data)) self->beforeReset();
  return DTRACE_CONSUME_THIS;
}

/** Calls the JavaScript function beforeReset. What it throws is kept for work(). */
void NativeConsumer::beforeReset() {
  resetting_ = true;
  Napi::HandleScope scope(Env());
  try {
    reset_.Call({});
  } catch (const Napi::Error &error) {
    if (thrown_ == nullptr) thrown_ = std::make_unique<Napi::Error>(error);
  }
}

/** Called before each action of a probe that fired, and with a null record after the last. */
int NativeConsumer::onRecord(const dtrace_probedata_t *data, const dtrace_recdesc_t *record, void *arg) {
  auto self = static_cast<NativeConsumer *>(arg);
  bool boundary = record == nullptr || self->collecting_ || self->printing_ == DTRACEACT_PRINTA ||
                  record->dtrd_action == DTRACEACT_PRINTA;
  if (boundary) self->takeOutput(data);
  if (record == nullptr) {
    if (std::exchange(self->resetting_, false)) self->snapshots_->prune();
    if (self->collecting_) setProbe(self->push(Event::Type::record), data->dtpda_pdesc);
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
    setProbe(event, data->dtpda_pdesc);
    event.hasDatum = true;
    event.datum = datumOf(*self->lib_, self->dtp_, record, data->dtpda_data);
  }
  return DTRACE_CONSUME_THIS;
}

/** Queues what was printed since the last call as output of the action that printed it. */
void NativeConsumer::takeOutput(const dtrace_probedata_t *data) {
  std::string text = output_.take();
  if (!text.empty()) {
    text = toUtf8(text.data(), text.size());
    if (collecting_ && printing_ == DTRACEACT_PRINTF && data != nullptr) {
      Event &event = push(Event::Type::record);
      setProbe(event, data->dtpda_pdesc);
      event.hasDatum = event.datum.isText = true;
      event.datum.text = text;
    }
    Event &event = push(Event::Type::output);
    event.text = std::move(text);
    event.aggregation = printing_ == DTRACEACT_PRINTA;
  }
  printing_ = DTRACEACT_NONE;
}

/** Called when libdtrace finds that data was lost. */
int NativeConsumer::onDrop(const dtrace_dropdata_t *data, void *arg) {
  Event &event = static_cast<NativeConsumer *>(arg)->push(Event::Type::drop);
  event.text = toText(data->dtdda_msg);
  event.kind = data->dtdda_kind;
  event.a = static_cast<int64_t>(data->dtdda_drops);
  event.b = static_cast<int64_t>(data->dtdda_total);
  return DTRACE_HANDLE_OK;
}

/** Called for each D fault. */
int NativeConsumer::onError(const dtrace_errdata_t *data, void *arg) {
  Event &event = static_cast<NativeConsumer *>(arg)->push(Event::Type::error);
  event.text = toText(data->dteda_msg);
  setProbe(event, data->dteda_pdesc);
  event.kind = data->dteda_fault;
  event.a = platform::enabling(data);
  event.b = data->dteda_action;
  event.address = data->dteda_addr;
  return DTRACE_HANDLE_OK;
}

/** Called with messages about grabbed and created processes. A negative pid means that the process has ended. */
void NativeConsumer::onProcess(pid_t pid, const char *message, void *arg) {
  Event &event = static_cast<NativeConsumer *>(arg)->push(Event::Type::process);
  event.text = toText(message);
  event.ended = pid < 0;
  event.a = pid < 0 ? -pid : pid;
}

/** The event as a JavaScript object: a NativeEvent of lib/addon.ts. */
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
      object.Set("address", toHexadecimal(address));
      break;
    case Type::process:
      object.Set("pid", static_cast<double>(a));
      object.Set("ended", ended);
      break;
    default: break;
  }
  return object;
}
