// tus-js-client as anybody installs it, driven by tests/miniapp_api/test_member_uploads_by_tus_js.py.
//   node client.mjs <what> <endpoint> <file> [<address of one that was begun>]
// `what` is `whole` (to the end, over whatever breaks), `pause` (stop half way; the address stays
// good) or `abort` (stop half way and take it back). It says what happens, a JSON object a line.
import { readFileSync } from "node:fs";
import { Upload } from "tus-js-client";

const [what, endpoint, file, begun] = process.argv.slice(2);
const data = readFileSync(file);
const say = (told) => process.stdout.write(`${JSON.stringify(told)}\n`);
const failed = (problem) => {
  const answer = problem.originalResponse;
  say({ error: String(problem.message ?? problem), status: answer ? answer.getStatus() : null });
  process.exit(1);
};

let ending = false;
const upload = new Upload(data, {
  endpoint,
  uploadUrl: begun ?? null,
  chunkSize: 200_000,
  headers: { Authorization: `Bearer ${process.env.MEMBER_TOKEN}` },
  metadata: { material: "receipt", filename: "影像.jpg" },
  // as long as a server may be away
  retryDelays: Array(600).fill(200),
  onUploadUrlAvailable: () => say({ url: upload.url }),
  onChunkComplete: async (_, accepted) => {
    say({ accepted });
    if (ending || what === "whole" || accepted < data.length / 2) return;
    ending = true;
    try {
      await upload.abort(what === "abort");
      say({ ended: what, url: upload.url });
      process.exit(0);
    } catch (problem) {
      failed(problem);
    }
  },
  onSuccess: () => say({ ended: "whole", url: upload.url }),
  onError: failed,
});
upload.start();
