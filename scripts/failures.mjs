// A reporter for Node's test runner that lists the files with a failed test, once each.
export default async function* failures(source) {
  const told = new Set();
  for await (const { type, data } of source) {
    // Not where the test is written: that may be a contract, which runs nothing by itself.
    const file = data.entryFile ?? data.file;
    if (type !== "test:fail" || !file || told.has(file)) continue;
    told.add(file);
    yield `${file}\n`;
  }
}
