// Whose a model is and how it may be used: for its owner to say, in the recipe or beside an imported file.
import * as z from 'zod';

/** What looks like an expression of SPDX (https://spdx.org/licenses/): ids joined by AND, OR, WITH. */
const SPDX = /^[A-Za-z0-9][\w.+-]*(?: (?:AND|OR|WITH) [A-Za-z0-9][\w.+-]*)*$/;

const text = z.string().trim().min(1, 'must not be empty');
const webPage = z.url({ protocol: /^https?$/, error: 'must be the URL of a web page' });

export const ownershipSchema = {
  /** The SPDX id of a license, or one that has none, by its name and page. */
  license: z.union([
    z.string().regex(SPDX, "must be an SPDX id such as 'CC-BY-4.0', or { name, url }"),
    z.strictObject({ name: text, url: webPage }),
  ]),
  /** Whom to ask. */
  contact: z
    .strictObject({
      name: text.exactOptional(),
      url: webPage.exactOptional(),
      email: z.email('must be an e-mail address').exactOptional(),
    })
    .refine((given) => Object.keys(given).length > 0, 'must have a name, url or email'),
  /** The page of the terms of use. */
  terms: webPage,
};

/** What a recipe, a labels file and the metadata of a version have of it. */
export interface Ownership {
  license?: z.output<typeof ownershipSchema.license>;
  contact?: z.output<typeof ownershipSchema.contact>;
  terms?: string;
}
