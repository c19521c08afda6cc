// The client of one server.

import type { DescService } from "@bufbuild/protobuf";
import type { Client } from "@connectrpc/connect";

import { bulkPublish } from "./bulk.js";
import type { BulkItems, BulkOptions } from "./bulk.js";
import { defaultNumber } from "./contract.js";
import { decodeMessage } from "./decode.js";
import { encodeMessage } from "./encode.js";
import { resolveEndpoint } from "./endpoint.js";
import type { ClientOptions } from "./endpoint.js";
import {
  GetInteractionsRequestSchema,
  GetInteractionsResponseSchema,
  InteractionService,
  PublishInteractionResponseSchema,
  SearchInteractionsRequestSchema,
  SearchInteractionsResponseSchema,
  SearchRequestSchema,
  SearchResponseSchema,
  SearchService,
} from "./gen/v1.js";
import type {
  BulkAck,
  GetInteractionsInput,
  GetInteractionsResult,
  PublishInteractionInput,
  PublishInteractionResult,
  SearchInput,
  SearchInteractionsInput,
  SearchInteractionsResult,
  SearchResult,
} from "./plain.js";
import { encodePublish } from "./publish.js";
import { Transport } from "./transport.js";
import type { CallOptions } from "./transport.js";

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
export class ReflexioClient {
  readonly #transport: Transport;

  /** Throws a ReflexioError for invalid options. */
  constructor(options: ClientOptions = {}) {
    this.#transport = new Transport(resolveEndpoint(options));
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
   * Finds one user's interactions by meaning and by words, best first, 10 by default; the pages that
   * a large reply is cut into are followed.
   */
  async searchInteractions(
    request: SearchInteractionsInput,
    options: CallOptions = {},
  ): Promise<SearchInteractionsResult> {
    const message = encodeMessage(SearchInteractionsRequestSchema, request, "", undefined);
    const method = InteractionService.method.searchInteractions;
    const response = await this.#transport.run(method, message, options);
    while (leadsOn(response.nextPageToken, message.pageToken)) {
      message.pageToken = response.nextPageToken;
      const page = await this.#transport.run(method, message, options);
      response.interactions.push(...page.interactions);
      response.hasMore = page.hasMore;
      response.nextPageToken = page.nextPageToken;
    }
    return decodeMessage(SearchInteractionsResponseSchema, response);
  }

  /**
   * Lists one user's interactions, newest first, 30 by default; pages are followed until `topK` is
   * reached or nothing is left. `nextPageToken` of the result goes on after it.
   */
  async getInteractions(
    request: GetInteractionsInput,
    options: CallOptions = {},
  ): Promise<GetInteractionsResult> {
    const message = encodeMessage(GetInteractionsRequestSchema, request, "", undefined);
    const method = InteractionService.method.getInteractions;
    const wanted = Number(message.topK ?? defaultNumber(GetInteractionsRequestSchema, "topK"));
    const response = await this.#transport.run(method, message, options);
    const found = response.interactions;
    let token = response.nextPageToken;
    while (token !== "" && found.length < wanted) {
      message.topK = BigInt(wanted - found.length);
      message.pageToken = token;
      const page = await this.#transport.run(method, message, options);
      found.push(...page.interactions);
      response.nextPageToken = page.nextPageToken;
      if (page.nextPageToken === token) {
        break; // a page that leads to itself would never end
      }
      token = page.nextPageToken;
    }
    return decodeMessage(GetInteractionsResponseSchema, response);
  }

  /**
   * Finds profiles and playbooks that were learned, each kind best first, 5 of each by default; the
   * pages that a large reply is cut into are followed.
   */
  async search(request: SearchInput, options: CallOptions = {}): Promise<SearchResult> {
    const message = encodeMessage(SearchRequestSchema, request, "", undefined);
    const method = SearchService.method.search;
    const response = await this.#transport.run(method, message, options);
    while (leadsOn(response.nextPageToken, message.pageToken)) {
      message.pageToken = response.nextPageToken;
      const page = await this.#transport.run(method, message, options);
      response.profiles.push(...page.profiles);
      response.userPlaybooks.push(...page.userPlaybooks);
      response.agentPlaybooks.push(...page.agentPlaybooks);
      response.hasMore = page.hasMore;
      response.nextPageToken = page.nextPageToken;
    }
    return decodeMessage(SearchResponseSchema, response);
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

/** Says whether a token goes on; a page that leads to itself would never end. */
function leadsOn(token: string, asked: string): boolean {
  return token !== "" && token !== asked;
}
