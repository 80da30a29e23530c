exports.grpc = {
  credentials: {
    createSsl() {
      throw new Error("gRPC is stubbed");
    },
  },
};
