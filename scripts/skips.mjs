// A reporter for Node's test runner that lists the tests which were skipped, with their reasons.
export default async function* skips(source) {
  for await (const { type, data } of source)
    if (type === "test:pass" && data.skip !== undefined)
      yield `${data.file}: ${data.name} (${data.skip || "no reason"})\n`;
}
