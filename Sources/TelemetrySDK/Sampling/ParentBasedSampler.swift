// SPDX-License-Identifier: Apache-2.0

import TelemetryModel

/// Follows the parent's decision, so that a trace is recorded whole or not at all; asks `root` where
/// there is none.
///
/// Two things count beyond the specification (`trace/sdk.md`, ParentBased), because B3 and X-Ray
/// can say them: a caller's decision without a span is followed like a remote parent's, and a
/// remote span that came without a decision leaves it to `root`.
package struct ParentBasedSampler: Sampler {
    private let root: any Sampler
    private let remoteParentSampled: any Sampler
    private let remoteParentNotSampled: any Sampler
    private let localParentSampled: any Sampler
    private let localParentNotSampled: any Sampler

    package init(
        root: any Sampler,
        remoteParentSampled: any Sampler = AlwaysOnSampler(),
        remoteParentNotSampled: any Sampler = AlwaysOffSampler(),
        localParentSampled: any Sampler = AlwaysOnSampler(),
        localParentNotSampled: any Sampler = AlwaysOffSampler()
    ) {
        self.root = root
        self.remoteParentSampled = remoteParentSampled
        self.remoteParentNotSampled = remoteParentNotSampled
        self.localParentSampled = localParentSampled
        self.localParentNotSampled = localParentNotSampled
    }

    package func sample(_ request: SamplingRequest) -> SamplingResult {
        guard let parent = request.parent, parent.isValid else { return sampleRoot(request) }
        if !parent.isRemote {
            return parent.isSampled
                ? localParentSampled.sample(request) : localParentNotSampled.sample(request)
        }
        if request.context.isSamplingDeferred { return root.sample(request) }
        return parent.isSampled
            ? remoteParentSampled.sample(request) : remoteParentNotSampled.sample(request)
    }

    private func sampleRoot(_ request: SamplingRequest) -> SamplingResult {
        switch request.context.requestedSampling {
        case true?: remoteParentSampled.sample(request)
        case false?: remoteParentNotSampled.sample(request)
        case nil: root.sample(request)
        }
    }

    package var description: String {
        """
        ParentBased{root:\(root),\
        remoteParentSampled:\(remoteParentSampled),\
        remoteParentNotSampled:\(remoteParentNotSampled),\
        localParentSampled:\(localParentSampled),\
        localParentNotSampled:\(localParentNotSampled)}
        """
    }
}
