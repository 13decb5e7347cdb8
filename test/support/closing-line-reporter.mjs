/** Jest reporter: ends the run with one plain line, `N passed, N failed`, that any tool can read. */
export default class ClosingLineReporter {
  onRunComplete(_contexts, results) {
    const crashed = results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests > 0 ? `, ${results.numPendingTests} skipped` : '';
    process.stdout.write(
      `${results.numPassedTests} passed, ${results.numFailedTests + crashed} failed${skipped}\n`,
    );
  }
}
