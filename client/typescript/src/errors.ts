// The one error of the client, with everything that the server says about a failure.

import type { DescMessage, MessageShape } from "@bufbuild/protobuf";
import { anyUnpack } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError } from "@connectrpc/connect";

import {
  BadRequestSchema,
  ErrorInfoSchema,
  RequestInfoSchema,
  RetryInfoSchema,
} from "./gen/google/rpc/error_details_pb.js";
import { adviceOn } from "./connection/presence.js";
import type { Status } from "./gen/google/rpc/status_pb.js";

/** The names of gRPC's status codes, in the order of their numbers. */
const CODES = [
  "OK",
  "CANCELLED",
  "UNKNOWN",
  "INVALID_ARGUMENT",
  "DEADLINE_EXCEEDED",
  "NOT_FOUND",
  "ALREADY_EXISTS",
  "PERMISSION_DENIED",
  "RESOURCE_EXHAUSTED",
  "FAILED_PRECONDITION",
  "ABORTED",
  "OUT_OF_RANGE",
  "UNIMPLEMENTED",
  "INTERNAL",
  "UNAVAILABLE",
  "DATA_LOSS",
  "UNAUTHENTICATED",
] as const;

/** What Connect says, with no details to tell by, of a message beyond its limit. */
const TOO_LARGE = /is larger than configured|larger than max/;

/**
 * What Connect says of a stream whose connection ended under it, or that a server in its shutdown
 * reset: a call that the caller ends is cancelled in other words.
 */
const BROKEN_STREAM = /^http\/2 stream closed|^protocol error: missing (status|output message)/;

/** A gRPC status code by its name. */
export type ErrorCode = Exclude<(typeof CODES)[number], "OK">;

/** One field of a request that breaks a rule. */
export interface FieldViolation {
  /** The field's path with the names of the contract: `interaction_data_list[0].content`. */
  readonly field: string;
  /** What is wrong with it. */
  readonly description: string;
}

/** What an error may carry beside its message and code. */
export interface ErrorDetails {
  reason?: string | undefined;
  fieldViolations?: readonly FieldViolation[] | undefined;
  retryAfterMs?: number | undefined;
  metadata?: Readonly<Record<string, string>> | undefined;
  callId?: string | undefined;
  cause?: unknown;
}

/** A call that failed, in the client or on the server. */
export class ReflexioError extends Error {
  override readonly name = "ReflexioError";
  /** The gRPC status code. */
  readonly code: ErrorCode;
  /** The machine-readable cause, such as "REQUEST_ID_REUSED"; empty when there is none. */
  readonly reason: string;
  /** The fields at fault; empty when it is not about fields. */
  readonly fieldViolations: readonly FieldViolation[];
  /** When the server says to come back; undefined when it does not. */
  readonly retryAfterMs: number | undefined;
  /** What the reason is about, as its entry in the contract names it. */
  readonly metadata: Readonly<Record<string, string>>;
  /** The call's id in the server's log; empty when there is none. */
  readonly callId: string;

  constructor(message: string, code: ErrorCode, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.reason = details.reason ?? "";
    this.fieldViolations = details.fieldViolations ?? [];
    this.retryAfterMs = details.retryAfterMs;
    this.metadata = details.metadata ?? {};
    this.callId = details.callId ?? "";
  }

  /** Returns any error of a call as a ReflexioError; what is one already stays as it is. */
  static from(error: unknown): ReflexioError {
    if (error instanceof ReflexioError) {
      return error;
    }
    const failed = ConnectError.from(error);
    if (failed.cause instanceof ReflexioError) {
      return failed.cause;
    }
    const details = read((schema) => failed.findDetails(schema)[0]);
    const advice = adviceOn(failed.cause);
    const message = advice === undefined ? failed.rawMessage : `${failed.rawMessage}: ${advice}`;
    return new ReflexioError(message, codeOf(failed), {
      ...details,
      reason: details.reason ?? (isTooLarge(failed) ? "MESSAGE_TOO_LARGE" : undefined),
      cause: failed.cause ?? failed,
    });
  }

  /** Returns the error for a google.rpc.Status. */
  static fromStatus(status: Status): ReflexioError {
    const details = read((schema) => {
      for (const detail of status.details) {
        const message = anyUnpack(detail, schema);
        if (message !== undefined) {
          return message;
        }
      }
      return undefined;
    });
    return new ReflexioError(status.message, nameOf(status.code), details);
  }

  /** Returns the error of a value that cannot be sent. */
  static ofField(field: string, description: string): ReflexioError {
    return new ReflexioError(`${field}: ${description}`, "INVALID_ARGUMENT", {
      reason: "INVALID_FIELD",
      fieldViolations: [{ field, description }],
    });
  }
}

type Find = <Desc extends DescMessage>(schema: Desc) => MessageShape<Desc> | undefined;

function read(find: Find): ErrorDetails {
  const info = find(ErrorInfoSchema);
  const delay = find(RetryInfoSchema)?.retryDelay;
  return {
    reason: info?.reason,
    metadata: info?.metadata,
    fieldViolations: find(BadRequestSchema)?.fieldViolations.map(({ field, description }) => ({
      field,
      description,
    })),
    retryAfterMs: delay && Number(delay.seconds) * 1000 + delay.nanos / 1e6,
    callId: find(RequestInfoSchema)?.requestId,
  };
}

function codeOf(failed: ConnectError): ErrorCode {
  // Connect takes what Node.js says of a connection for INTERNAL or ABORTED: no certificate that is
  // trusted, a reset. Only errors of Node.js have a code that is text.
  const { cause, code, rawMessage } = failed;
  const isConnection = cause instanceof Error && "code" in cause && typeof cause.code === "string";
  const isBroken = code !== Code.Unimplemented && BROKEN_STREAM.test(rawMessage);
  return isConnection || isBroken ? "UNAVAILABLE" : nameOf(code);
}

function isTooLarge(failed: ConnectError): boolean {
  return failed.code === Code.ResourceExhausted && TOO_LARGE.test(failed.rawMessage);
}

function nameOf(code: number): ErrorCode {
  const name = CODES[code];
  return name === undefined || name === "OK" ? "UNKNOWN" : name;
}
