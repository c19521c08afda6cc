// Learning that failed for good, and its retry.

import { call, send } from "../api.js";
import { announce, button, element, moment } from "../element.js";
import { failure } from "../notices.js";
import { pagedList } from "../paging.js";
import { address } from "../routes.js";

/** @typedef {import("../records.js").FailedLearning} FailedLearning */

const A_PAGE = 30;
const KINDS = /** @type {Record<string, string>} */ ({
  expert_correction: "a playbook from a correction",
  profile_extraction: "profiles",
});

/**
 * @param {URLSearchParams} parameters `user`
 * @param {AbortSignal} signal
 * @returns {Promise<Node[]>}
 */
export async function learning(parameters, signal) {
  const user = parameters.get("user") ?? "";
  const notice = element("div", {});
  /** @param {string} request @param {Element} [job] */
  const retry = async (request, job) => {
    try {
      const reply = await send("POST", "retry_learning", { request_id: request });
      const count = reply.retried_count;
      const words = `${count} ${count === 1 ? "job is" : "jobs are"} tried again.`;
      announce(words);
      if (job) job.replaceChildren(element("p", { class: "soft" }, words));
      else notice.replaceChildren(element("p", { role: "status" }, words,
        " ", button("Look again", () => dispatchEvent(new HashChangeEvent("hashchange")))));
    } catch (error) {
      (job ?? notice).append(failure(error));
    }
  };
  const list = await pagedList({
    label: "Failed learning",
    nothing: "No learning has failed.",
    load: async (token) => {
      const fields = { user_id: user, limit: A_PAGE, page_token: token };
      const reply = await call("GET", "failed_learning", fields, signal);
      return { items: /** @type {FailedLearning[]} */ (reply.failed_jobs),
        next: reply.next_page_token };
    },
    row: (failed) => {
      const job = element("article", { class: "card" });
      job.append(
        element("h3", {}, `Job ${failed.job_id}: ${KINDS[failed.kind] ?? failed.kind}`),
        element("p", { class: "said" }, failed.reason),
        element("p", { class: "soft" }, `${failed.attempts} attempts, the last `,
          moment(failed.failed_at), " · request ", element("code", {}, failed.request_id), " of ",
          element("a", { href: address("conversations", { user: failed.user_id }) },
            failed.user_id)),
        element("p", { class: "actions" },
          button("Try again", () => retry(failed.request_id, job),
            { "aria-label": `Try job ${failed.job_id} again` })));
      return job;
    },
  });
  const hasFailed = list.querySelector("article") !== null;
  return [
    element("h1", {}, user ? `Failed learning of ${user}` : "Failed learning"),
    element("p", {}, "What was given up after its attempts. When the cause is gone, such as a "
      + "wrong key of the model's service, it can be tried again."),
    hasFailed && !user ? element("p", { class: "actions" },
      button("Try all again", () => retry(""), { class: "primary" })) : element("p", {}),
    notice, list,
  ];
}
