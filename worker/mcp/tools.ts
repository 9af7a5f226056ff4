// The tools of a model version: what an agent may ask it. Each has the words and schemas of the model, so that an
// agent knows what to send before it asks.
import { answerWords } from '../../runtime/schema/answer-schema.ts';
import type { RegistryEntry } from '../../runtime/schema/registry-entry.ts';
import type { AnsweringVersion } from '../call.ts';
import type { ServedVersion } from '../served-version.ts';
import { askExplained, askPrediction } from './ask-row.ts';
import { askWhatIf } from './ask-what-if.ts';
import { explainSchemas, predictSchemas, type ToolSchemas, whatIfSchemas } from './tool-schemas.ts';

export interface Tool {
  /** As `tools/list` tells it. */
  definition: { name: string } & Record<string, unknown>;
  /**
   * The structured answer to the arguments of a call.
   * @throws Problem that the caller can mend
   */
  ask(given: Record<string, unknown>, answering: AnsweringVersion): object;
}

/** The same answer to the same question, and nothing is changed by it. */
const ANNOTATIONS = {
  readOnlyHint: true,
  destructiveHint: false,
  idempotentHint: true,
  openWorldHint: false,
};

const made = new WeakMap<ServedVersion, Tool[]>();

/** Made when they are first asked: start-up stays short with many models. */
export function toolsOf(version: ServedVersion): Tool[] {
  let tools = made.get(version);
  if (tools === undefined) {
    tools = makeTools(version);
    made.set(version, tools);
  }
  return tools;
}

function makeTools(version: ServedVersion): Tool[] {
  const { entry, predictor } = version;
  const what = `${answerWords(entry)}, as the model ${entry.name}, version ${entry.version}, gives it`;
  const predict = define(entry, 'predict', `${what}, for one row.`, predictSchemas(entry));
  const changes = `${what}, for a row and for the same row with some of its fields changed.`;
  const tools: Tool[] = [
    { definition: predict, ask: askPrediction },
    {
      definition: define(entry, 'what-if', changes, whatIfSchemas(entry)),
      ask: (given) => askWhatIf(version, given),
    },
  ];
  if (predictor.manifest.provides.contributions) {
    const why = `${what}, for one row, and how much each feature adds to it, with a sentence that says so.`;
    const definition = define(entry, 'explain', why, explainSchemas(entry));
    tools.splice(1, 0, { definition, ask: askExplained });
  }
  return tools;
}

function define(
  { name, title, description }: RegistryEntry,
  verb: 'predict' | 'explain' | 'what-if',
  what: string,
  schemas: ToolSchemas,
): Tool['definition'] {
  return {
    name: `${verb}-${name}`,
    title: `${title}: ${verb}`,
    description: description ? `${description}\n\n${what}` : what,
    ...schemas,
    annotations: ANNOTATIONS,
  };
}
