// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let inMemoryTracing: Target.Dependency = .product(
    name: "InMemoryTracing", package: "swift-distributed-tracing")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let serviceLifecycle: Target.Dependency = .product(
    name: "ServiceLifecycle", package: "swift-service-lifecycle")
let serviceLifecycleTestKit: Target.Dependency = .product(
    name: "ServiceLifecycleTestKit", package: "swift-service-lifecycle")
let subprocess: Target.Dependency = .product(name: "Subprocess", package: "swift-subprocess")
let tracing: Target.Dependency = .product(name: "Tracing", package: "swift-distributed-tracing")

let package = Package(
    name: "outlay",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.7.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.0"),
    ],
    targets: [
        // Instrumented technology: it imports the tracing API, never the SDK.
        .target(name: "Instrumenting", dependencies: [tracing]),
        // The telemetry family: it never hears of expenses.
        .target(name: "TelemetryModel"),
        .target(
            name: "TelemetrySDK",
            dependencies: [
                "Instrumenting", "TelemetryModel", logging, serviceLifecycle, tracing,
            ]),
        .target(name: "OTLP", dependencies: ["TelemetryModel"]),
        .systemLibrary(
            name: "CZlib", pkgConfig: "zlib",
            providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
        .target(name: "Gzip", dependencies: ["CZlib"]),
        .target(
            name: "TelemetryTesting",
            dependencies: ["Instrumenting", "TelemetryModel", "TelemetrySDK", tracing],
            path: "Tests/TelemetryTesting"),

        .testTarget(name: "TelemetryModelTests", dependencies: ["TelemetryModel"]),
        .testTarget(
            name: "TelemetrySDKTests",
            dependencies: [
                "Instrumenting", "TelemetryModel", "TelemetrySDK", "TelemetryTesting", logging,
                serviceLifecycle, serviceLifecycleTestKit, tracing,
            ]),
        .testTarget(
            name: "InstrumentingTests", dependencies: ["Instrumenting", inMemoryTracing, tracing]),
        .testTarget(name: "OTLPTests", dependencies: ["Gzip", "OTLP", "TelemetryModel"]),
    ],
    swiftLanguageModes: [.v6]
)
