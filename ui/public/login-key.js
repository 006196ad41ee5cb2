// A key that logs in: it is made in this browser, cannot be read out of it, not even by this page, and signs what sshd
// asks for. ECDSA on P-256, which all browsers make.

const type = "ecdsa-sha2-nistp256";

function open() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open("pilothouse-login", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("keys");
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function inStore(mode, work) {
  const database = await open();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction("keys", mode);
      const request = work(transaction.objectStore("keys"));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onerror = () => reject(transaction.error);
      transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

/** This browser's key; made when it is first asked for. */
async function pair() {
  const there = await inStore("readonly", (store) => store.get("key"));
  if (there) return there;
  const made = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign"]);
  // Another tab may have been faster: the first stays.
  await inStore("readwrite", (store) => store.add(made, "key")).catch(() => {});
  return inStore("readonly", (store) => store.get("key"));
}

function base64(bytes) {
  return btoa(String.fromCharCode(...bytes));
}

/** The public half as SSH writes it (RFC 5656, section 3.1), base64. */
export async function publicBlob() {
  const { publicKey } = await pair();
  const point = new Uint8Array(await crypto.subtle.exportKey("raw", publicKey));
  const encoder = new TextEncoder();
  const parts = [encoder.encode(type), encoder.encode("nistp256"), point];
  const blob = new Uint8Array(parts.reduce((sum, part) => sum + 4 + part.length, 0));
  let at = 0;
  for (const part of parts) {
    new DataView(blob.buffer).setUint32(at, part.length);
    blob.set(part, at + 4);
    at += 4 + part.length;
  }
  return base64(blob);
}

/** The line for authorized_keys. */
export async function keyLine() {
  return `${type} ${await publicBlob()} pilothouse-browser`;
}

export async function forgetKey() {
  await inStore("readwrite", (store) => store.delete("key"));
}

/**
 * Signs a log-in of that user (RFC 4252, section 7), and nothing else.
 * @param challenge base64
 * @returns the signature as the browser gives it, r and s of 32 bytes each, base64
 */
export async function sign(challenge, user) {
  const data = Uint8Array.from(atob(challenge), (c) => c.charCodeAt(0));
  const view = new DataView(data.buffer);
  const decoder = new TextDecoder();
  let at = 0;
  const text = () => {
    const length = view.getUint32(at);
    const bytes = data.subarray(at + 4, at + 4 + length);
    at += 4 + length;
    return decoder.decode(bytes);
  };
  text(); // the connection's own identifier
  const isRequest = data[at++] === 50;
  if (!isRequest || text() !== user || text() !== "ssh-connection" || text() !== "publickey")
    throw new Error("that is no log-in of this user");
  const { privateKey } = await pair();
  return base64(new Uint8Array(await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, privateKey, data)));
}
