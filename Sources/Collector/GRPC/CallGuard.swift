// SPDX-License-Identifier: Apache-2.0

import Gzip
import NIOCore
import NIOHPACK
import NIOHTTP2

/// Stands between the network and one gRPC call, collects its message, and bounds what the call makes
/// us hold.
///
/// The transport alone would keep whatever arrives, on however many streams, decompress it there and
/// then, and reset a stream whose message it cannot take, which senders read as "try again". Here the
/// bytes of all calls, as they come and decompressed, share one allowance; every refusal is an answer;
/// and a call that takes too long ends, for a sender that falls silent in the middle of a message
/// would hold its share for ever.
final class CallGuard: ChannelDuplexHandler {
    typealias InboundIn = HTTP2Frame.FramePayload
    typealias InboundOut = HTTP2Frame.FramePayload
    typealias OutboundIn = HTTP2Frame.FramePayload
    typealias OutboundOut = HTTP2Frame.FramePayload

    private let configuration: CollectorConfiguration
    private var claim: MemoryClaim
    private var message = ByteBuffer()
    private var isAnswered = false
    private var deadline: Scheduled<Void>?

    init(_ configuration: CollectorConfiguration, allowance: ByteAllowance) {
        self.configuration = configuration
        claim = MemoryClaim(allowance)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let guarded = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        let duration = TimeAmount(configuration.maximumCallDuration)
        deadline = context.eventLoop.scheduleTask(in: duration) {
            let (handler, context) = guarded.value
            handler.refuse(.tooSlow, context)
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        deadline?.cancel()
        claim.release()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .data(let frame) = unwrapInboundIn(data),
            case .byteBuffer(var bytes) = frame.data
        else { return context.fireChannelRead(data) }
        // What still arrives after a refusal is of no use to anybody.
        guard !isAnswered else { return }
        do throws(ReceivingError) {
            try collect(&bytes)
            guard frame.endStream else { return }
            let whole = HTTP2Frame.FramePayload.Data(
                data: .byteBuffer(try unpacked()), endStream: true)
            context.fireChannelRead(wrapInboundOut(.data(whole)))
        } catch {
            refuse(error, context)
        }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .headers = unwrapOutboundIn(data) { isAnswered = true }
        context.write(data, promise: promise)
    }
}

extension CallGuard {
    private func collect(_ bytes: inout ByteBuffer) throws(ReceivingError) {
        let limit = configuration.maximumBodyBytes
        guard message.readableBytes + bytes.readableBytes <= limit + MessageFrame.headerBytes else {
            throw .tooLarge(limit)
        }
        try claim.add(bytes.readableBytes, .growing)
        message.writeBuffer(&bytes)
    }

    /// The collected message, decompressed, as the transport reads it.
    private func unpacked() throws(ReceivingError) -> ByteBuffer {
        defer { message = ByteBuffer() }
        guard let frame = MessageFrame(message) else { throw .notOneMessage }
        guard frame.isCompressed else {
            // The copies that are to come; what was compressed ends here.
            try claim.add(message.readableBytes, .growing)
            return message
        }
        let bytes = try Gzip.decompress(
            Array(frame.payload.readableBytesView), maximumSize: configuration.otlpLimits.bytes,
            .transported, &claim)
        return MessageFrame(isCompressed: false, payload: ByteBuffer(bytes: bytes)).bytes
    }

    /// Ends the call with a status alone, unless it has an answer already (gRPC over HTTP2,
    /// "Trailers-Only").
    private func refuse(_ error: ReceivingError, _ context: ChannelHandlerContext) {
        if !isAnswered {
            isAnswered = true
            let headers: HPACKHeaders = [
                ":status": "200", "content-type": "application/grpc",
                "grpc-status": "\(error.grpcCode)", "grpc-message": error.message,
            ]
            let payload = HTTP2Frame.FramePayload.Headers(headers: headers, endStream: true)
            context.writeAndFlush(wrapOutboundOut(.headers(payload)), promise: nil)
        }
        context.close(mode: .all, promise: nil)
    }
}

extension ReceivingError {
    fileprivate static let notOneMessage = ReceivingError(
        status: .badRequest, grpcCode: 3, message: "The call does not carry exactly one message.")

    fileprivate static let tooSlow = ReceivingError(
        status: .requestTimeout, grpcCode: 4, message: "The message did not arrive in time.")
}
