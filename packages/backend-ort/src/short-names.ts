import { renameValues, type OnnxModel } from '@zeroreel/onnx';

/**
 * Gives values that only the graph reads names of a few letters. onnxruntime keeps every name in a dozen tables; those of
 * a large model, which are paths through its networks, take it some 4 MiB. Nodes keep theirs: errors name them.
 * Inputs and outputs of runs keep theirs as well; inputs that are stored weights are not given in a run.
 */
export function shortNames(model: OnnxModel): OnnxModel {
  const stored = new Set(model.initializers.map(({ name }) => name));
  const given = model.inputs.filter(({ name }) => !stored.has(name));
  const names = new Map(['', ...[...given, ...model.outputs].map(({ name }) => name)].map((name) => [name, name]));
  const short = (name: string): string => {
    const known = names.get(name);
    if (known !== undefined) return known;
    // No value of a run is called so: its names begin with a letter.
    const made = `~${names.size.toString(36)}`;
    names.set(name, made);
    return made;
  };
  const renamed = <T extends { readonly name: string }>(value: T): T => ({ ...value, name: short(value.name) });
  return {
    ...model,
    inputs: model.inputs.map(renamed),
    initializers: model.initializers.map(renamed),
    nodes: model.nodes.map((node) => renameValues(node, short)),
  };
}
