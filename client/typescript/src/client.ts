/// <reference lib="esnext.disposable" preserve="true" />
// The client of one server.

import type { DescService } from "@bufbuild/protobuf";
import type { Client } from "@connectrpc/connect";

import { bulkPublish } from "./bulk/stream.js";
import type { BulkItems, BulkOptions } from "./bulk/stream.js";
import { Caller } from "./calls/caller.js";
import { resolveEndpoint } from "./connection/endpoint.js";
import type { ClientOptions } from "./connection/endpoint.js";
import { Calls } from "./gen/calls.js";
import { InteractionService, PublishInteractionResponseSchema } from "./gen/v1.js";
import { decodeMessage } from "./messages/decode.js";
import type {
  BulkAck,
  PublishInteractionInput,
  PublishInteractionResult,
  WatchLearningInput,
  WatchLearningResult,
} from "./plain.js";
import { watchLearning } from "./calls/watch.js";
import { Transport } from "./connection/transport.js";
import type { CallOptions } from "./connection/transport.js";
import { encodePublish } from "./messages/publish.js";
import { Publisher } from "./publisher/publisher.js";
import type { PublisherOptions } from "./publisher/publisher.js";

/** How long the server holds a publish with waitForResponse; it comes on top of the timeout. */
const WAIT_MS_MAX = 30_000;

/**
 * A client of one server, to be shared by all of a program. Nothing connects before the first call,
 * and an idle connection keeps no program alive.
 *
 * Methods take and give plain objects. Ids and times are numbers (times in epoch seconds), enums
 * their names in lower case; requests take a Date for a time as well. Every failure is a
 * ReflexioError. UNAVAILABLE is tried again, and so is RESOURCE_EXHAUSTED when the server says
 * when to come back; every call can be repeated safely.
 */
export class ReflexioClient extends Calls {
  readonly #transport: Transport;

  /** Throws a ReflexioError for invalid options. */
  constructor(options: ClientOptions = {}) {
    const transport = new Transport(resolveEndpoint(options));
    super(new Caller(transport));
    this.#transport = transport;
  }

  /**
   * Stores one request with its interactions, whole or not at all; once it resolves they are on the
   * server's disk. Safe to repeat under the same `requestId`: without one, `<source>_<uuid7>` is
   * made for all attempts. Keys that are no field are ignored and named in `warnings`.
   */
  async publishInteraction(
    request: PublishInteractionInput,
    options: CallOptions = {},
  ): Promise<PublishInteractionResult> {
    const { message, warnings } = encodePublish(request);
    const response = await this.#transport.run(
      InteractionService.method.publishInteraction,
      message,
      options,
      message.waitForResponse ? WAIT_MS_MAX : 0,
    );
    const result = decodeMessage(PublishInteractionResponseSchema, response);
    result.warnings.push(...warnings);
    return result;
  }

  /**
   * Publishes many requests over one stream and yields one ack an item, in their order.
   *
   * The items are read ahead of the acks, up to 8,192 items or 16 MiB. An item that is refused is
   * an ack with its `error`; the others go on. One that the server refuses for now is sent again
   * within the retry policy and the timeout. After a broken connection what was not answered is
   * sent again under the same request ids.
   *
   * Throws UNAVAILABLE when nothing is answered for `timeoutMs`; what `items` throws comes after
   * the acks of what was before. Leaving the loop, or the signal, cancels the stream; what was sent
   * without an ack may still have been stored.
   */
  bulkPublish(
    items: BulkItems,
    options: BulkOptions = {},
  ): AsyncGenerator<BulkAck, void, undefined> {
    return bulkPublish(this.#transport, items, options);
  }

  /**
   * Returns a publisher, which connects as this client does: it takes requests at once and stores them
   * in the background.
   */
  publisher(options: PublisherOptions = {}): Publisher {
    return new Publisher(this.#transport.endpoint, options);
  }

  /**
   * Yields how far the learning from one request has come: now, then each change of it; it ends after
   * done or failed, however long that takes. Leaving the loop, or the signal, ends it. A broken stream
   * is taken up again, and what was yielded before is not repeated.
   */
  watchLearning(
    request: WatchLearningInput,
    options: CallOptions = {},
  ): AsyncGenerator<WatchLearningResult, void, undefined> {
    return watchLearning(this.#transport, request, options);
  }

  /**
   * Returns the generated stub of a service (`reflexio-grpc/v1`) on this client's connection and
   * with its key. It takes and gives generated messages, does not retry, and throws Connect's
   * errors: `ReflexioError.from` reads them.
   */
  stub<Service extends DescService>(service: Service): Client<Service> {
    return this.#transport.stub(service);
  }

  /** Closes the connection for good; calls that run fail with CANCELLED. */
  close(): void {
    this.#transport.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}
