export interface MetaRefusalDetails {
  /** Mostly 400, whatever went wrong. */
  readonly status?: number;
  readonly code: number;
  readonly subcode?: number;
  readonly message: string;
  readonly transient?: boolean;
  readonly type?: string;
  readonly userTitle?: string;
}

/** A question Meta refuses, with everything its error body shows. Thrown anywhere while answering. */
export class MetaRefusal extends Error {
  override readonly name = "MetaRefusal";
  readonly details: MetaRefusalDetails;

  constructor(details: MetaRefusalDetails) {
    super(details.message);
    this.details = details;
  }
}

/** Code 100, that of everything that is wrong with a parameter or a field. */
export function badParameter(text: string): MetaRefusal {
  return new MetaRefusal({ code: 100, message: `(#100) ${text}` });
}

/** 100/33: no such object, or none this token may see; Meta does not say which. */
export function unknownObject(id: string): MetaRefusal {
  return new MetaRefusal({
    code: 100,
    subcode: 33,
    message: `Unsupported get request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation.`,
    type: "GraphMethodException",
  });
}
