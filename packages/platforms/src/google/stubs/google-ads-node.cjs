// Assigned one by one: Node only finds the names of a CommonJS module that way.
class GoogleAdsFailure extends Error {
  constructor(properties) {
    super("GoogleAdsFailure");
    this.errors = [];
    Object.assign(this, properties);
  }
  static decode() {
    throw new Error("gRPC is stubbed");
  }
}

class FieldMask {
  constructor(properties) {
    Object.assign(this, properties);
  }
}

const version = { common: {}, errors: { GoogleAdsFailure }, resources: {}, services: {}, enums: {} };

exports.protos = {
  google: { ads: { googleads: { v25: version } }, protobuf: { FieldMask }, longrunning: {} },
};
exports.GoogleAdsServiceClient = class {};
