/** Maps with at most `width` at work at once; results in the order of the inputs. The first failure is thrown. */
export async function sideBySide<Input, Output>(
  inputs: readonly Input[],
  width: number,
  work: (input: Input) => Promise<Output>,
): Promise<Output[]> {
  const outputs: Output[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let at = next++; at < inputs.length; at = next++) outputs[at] = await work(inputs[at] as Input);
  };
  await Promise.all(Array.from({ length: Math.min(width, inputs.length) }, worker));
  return outputs;
}
