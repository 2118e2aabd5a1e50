/**
 * The thin MQTT client, 3.1.1 and 5: one connection, no reconnect (the caller decides when and how often).
 *
 * A QoS 1 publish resolves at its PUBACK; the caller keeps the window (how many it leaves unresolved).
 * Incoming QoS 1 messages are acknowledged by the receiver, in any order; the PUBACKs leave in the order
 * of arrival, as MQTT-4.6.0-2 demands, those of one turn of the event loop as one buffer. Every failure is an `MqttError` with a code.
 */
export { connect } from './connect.ts';
export { MqttError } from './errors.ts';
export type { MqttErrorCode } from './errors.ts';
export type {
  ConnectOptions,
  MqttConnection,
  MqttMessage,
  OnMessage,
  PublishOptions,
  Subscription,
  TlsOptions,
  Will,
} from './options.ts';
