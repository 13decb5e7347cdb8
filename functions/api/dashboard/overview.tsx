/** The answers, before anything else. */
export function Overview() {
  return <div id="answers" class="grid" />;
}
