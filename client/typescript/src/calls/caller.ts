// How every call of the contract runs: encoded, made safe to repeat, its pages followed, decoded.

import type { DescMessage, DescMethodUnary, MessageShape } from "@bufbuild/protobuf";

import type { CallOptions, Transport } from "../connection/transport.js";
import { AddUserProfileRequestSchema, DeleteProfileRequestSchema } from "../gen/v1.js";
import { defaultNumber } from "../messages/contract.js";
import { decodeMessage } from "../messages/decode.js";
import { encodeMessage } from "../messages/encode.js";
import { uuid7 } from "../messages/requestId.js";
import type { Plain } from "../plain.js";

/** A message whose fields are known by their names alone. */
type Fields = Record<string, unknown>;

/** Runs the calls of a client. */
export class Caller {
  readonly #transport: Transport;

  constructor(transport: Transport) {
    this.#transport = transport;
  }

  /** Runs a call with one reply. */
  async call<I extends DescMessage, O extends DescMessage>(
    method: DescMethodUnary<I, O>,
    request: object,
    options: CallOptions,
  ): Promise<Plain<MessageShape<O>>> {
    const message = encodeMessage(method.input, request, "", undefined);
    nameProfiles(method.input, message as Fields);
    const canRepeat = isRepeatable(method.input, message as Fields);
    const reply = await this.#transport.run(method, message, options, 0, canRepeat);
    return decodeMessage(method.output, reply);
  }

  /** Lists until as many records as asked for, or the contract's default, are there. */
  async list<I extends DescMessage, O extends DescMessage>(
    method: DescMethodUnary<I, O>,
    request: object,
    options: CallOptions,
    records: string,
    count: string,
  ): Promise<Plain<MessageShape<O>>> {
    const message = encodeMessage(method.input, request, "", undefined);
    const asked = message as Fields;
    const wanted = Number(asked[count] ?? defaultNumber(method.input, count));
    const reply = await this.#transport.run(method, message, options);
    const whole = reply as Fields;
    const found = whole[records] as unknown[];
    while (leadsOn(whole["nextPageToken"], asked["pageToken"]) && found.length < wanted) {
      asked[count] = BigInt(wanted - found.length);
      asked["pageToken"] = whole["nextPageToken"];
      const page = (await this.#transport.run(method, message, options)) as Fields;
      found.push(...(page[records] as unknown[]));
      Object.assign(whole, page, { [records]: found });
    }
    return decodeMessage(method.output, reply);
  }

  /** Searches until the reply is not cut; what is asked stays the same, the token apart. */
  async search<I extends DescMessage, O extends DescMessage>(
    method: DescMethodUnary<I, O>,
    request: object,
    options: CallOptions,
    records: readonly string[],
  ): Promise<Plain<MessageShape<O>>> {
    const message = encodeMessage(method.input, request, "", undefined);
    const asked = message as Fields;
    const reply = await this.#transport.run(method, message, options);
    const whole = reply as Fields;
    while (leadsOn(whole["nextPageToken"], asked["pageToken"])) {
      asked["pageToken"] = whole["nextPageToken"];
      const page = (await this.#transport.run(method, message, options)) as Fields;
      for (const name of records) {
        (whole[name] as unknown[]).push(...(page[name] as unknown[]));
      }
      whole["hasMore"] = page["hasMore"];
      whole["nextPageToken"] = page["nextPageToken"];
    }
    return decodeMessage(method.output, reply);
  }
}

/** Says whether a token goes on; a page that leads to itself would never end. */
function leadsOn(token: unknown, asked: unknown): boolean {
  return token !== "" && token !== asked;
}

/** Gives each new profile its id before the first attempt, so that repeating is free. */
function nameProfiles(schema: DescMessage, message: Fields): void {
  if (schema.typeName === AddUserProfileRequestSchema.typeName) {
    for (const profile of message["userProfiles"] as { profileId: string }[]) {
      profile.profileId ||= uuid7();
    }
  }
}

/** Says whether a second call does no more than the first: not when it deletes what a query finds. */
function isRepeatable(schema: DescMessage, message: Fields): boolean {
  return schema.typeName !== DeleteProfileRequestSchema.typeName || message["searchQuery"] === "";
}
