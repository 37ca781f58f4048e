// swift-tools-version: 6.2
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

let asyncHTTPClient: Target.Dependency = .product(
    name: "AsyncHTTPClient", package: "async-http-client")
let argumentParser: Target.Dependency = .product(
    name: "ArgumentParser", package: "swift-argument-parser")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let cryptoExtras: Target.Dependency = .product(name: "CryptoExtras", package: "swift-crypto")
let grpcCore: Target.Dependency = .product(name: "GRPCCore", package: "grpc-swift-2")
let grpcTransport: Target.Dependency = .product(
    name: "GRPCNIOTransportHTTP2Posix", package: "grpc-swift-nio-transport")
let histogram: Target.Dependency = .product(name: "Histogram", package: "hdrhistogram-swift")
let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore: Target.Dependency = .product(
    name: "HummingbirdCore", package: "hummingbird")
let hummingbirdTLS: Target.Dependency = .product(
    name: "HummingbirdTLS", package: "hummingbird")
let hummingbirdTesting: Target.Dependency = .product(
    name: "HummingbirdTesting", package: "hummingbird")
let inMemoryTracing: Target.Dependency = .product(
    name: "InMemoryTracing", package: "swift-distributed-tracing")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let metrics: Target.Dependency = .product(name: "Metrics", package: "swift-metrics")
let metricsTestKit: Target.Dependency = .product(
    name: "MetricsTestKit", package: "swift-metrics")
let nioCore: Target.Dependency = .product(name: "NIOCore", package: "swift-nio")
let nioPosix: Target.Dependency = .product(name: "NIOPosix", package: "swift-nio")
let nioSSL: Target.Dependency = .product(name: "NIOSSL", package: "swift-nio-ssl")
let nioHPACK: Target.Dependency = .product(name: "NIOHPACK", package: "swift-nio-http2")
let nioHTTP2: Target.Dependency = .product(name: "NIOHTTP2", package: "swift-nio-http2")
let nioHTTP1: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")
let serviceLifecycle: Target.Dependency = .product(
    name: "ServiceLifecycle", package: "swift-service-lifecycle")
let serviceLifecycleTestKit: Target.Dependency = .product(
    name: "ServiceLifecycleTestKit", package: "swift-service-lifecycle")
let subprocess: Target.Dependency = .product(name: "Subprocess", package: "swift-subprocess")
let systemPackage: Target.Dependency = .product(name: "SystemPackage", package: "swift-system")
let tracing: Target.Dependency = .product(name: "Tracing", package: "swift-distributed-tracing")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")

// hiredis.pc asks for a flag that SwiftPM leaves out with a warning; on Linux the headers are found
// without it.
#if os(Linux)
    let hiredisPackage: String? = nil
#else
    let hiredisPackage: String? = "hiredis"
#endif

let package = Package(
    name: "outlay",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "outlay", targets: ["outlay"]),
        .library(name: "Postgres", targets: ["Postgres"]),
        .library(name: "Telemetry", targets: ["Telemetry"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-crypto.git", from: "4.5.0"),
        .package(url: "https://github.com/apple/swift-distributed-tracing", from: "1.7.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-http2", from: "1.38.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.0"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.0"),
        .package(url: "https://github.com/grpc/grpc-swift-2", from: "2.4.0"),
        .package(url: "https://github.com/grpc/grpc-swift-nio-transport", from: "2.9.0"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.0"),
    ],
    targets: [
        // What an expense is, and the three ways to reach one.
        .target(name: "Expenses", dependencies: ["Instrumenting", metrics, tracing]),
        .target(
            name: "ServiceHTTP",
            dependencies: [
                "HTTPInstrumentation", "Instrumenting", asyncHTTPClient, httpTypes, hummingbird,
                logging, nioCore, nioPosix,
            ]),
        .target(
            name: "ExpensesHTTP",
            dependencies: [
                "Digest", "Expenses", "HTTPInstrumentation", "Instrumenting", "ServiceHTTP",
                httpTypes, hummingbird, tracing,
            ],
            resources: [.embedInCode("Resources/openapi.yaml")]),
        .target(
            name: "ExpensesPostgres",
            dependencies: ["Expenses", "Postgres"]),
        .target(
            name: "Passwords", dependencies: ["Expenses", crypto, cryptoExtras, nioPosix]),

        .target(
            name: "Bank",
            dependencies: [
                "Digest", "Expenses", "HTTPInstrumentation", "Instrumenting", "Postgres",
                "ServiceHTTP", asyncHTTPClient, httpTypes, hummingbird, metrics, nioCore,
                serviceLifecycle,
                tracing,
            ]),

        .target(
            name: "ExpensesMessaging",
            dependencies: [
                "Expenses", "Instrumenting", "Messaging", logging, metrics, serviceLifecycle,
                tracing,
            ]),
        .target(
            name: "Web",
            dependencies: [
                "Digest", "HTTPInstrumentation", "Instrumenting", "ServiceHTTP", asyncHTTPClient,
                httpTypes, hummingbird, logging, nioCore, nioHTTP1, serviceLifecycle,
                tracing,
            ],
            resources: [.embedInCode("Page")]),
        .target(
            name: "LoadGenerator",
            dependencies: [
                "HTTPInstrumentation", "Instrumenting", asyncHTTPClient, histogram, logging,
                nioCore, serviceLifecycle, tracing,
            ]),

        // Messages, and the brokers that carry them.
        .target(
            name: "Messaging",
            dependencies: ["Instrumenting", logging, metrics, serviceLifecycle, tracing]),
        .target(
            name: "MessagingPostgres",
            dependencies: [
                "Instrumenting", "Messaging", "Postgres", logging, metrics, serviceLifecycle,
                tracing,
            ]),
        .systemLibrary(
            name: "CHiredis", pkgConfig: hiredisPackage,
            providers: [.apt(["libhiredis-dev"]), .brew(["hiredis"])]),
        // libpq's and librdkafka's packages bring it: Debian's libpq-dev, Homebrew's libpq.
        .systemLibrary(
            name: "COpenSSL", pkgConfig: "openssl",
            providers: [.apt(["libssl-dev"]), .brew(["openssl@3"])]),
        .target(
            name: "MessagingRedis",
            dependencies: [
                "CHiredis", "COpenSSL", "Instrumenting", "Messaging", "Threads", logging,
                serviceLifecycle, tracing,
            ]),
        .systemLibrary(
            name: "CRDKafka", pkgConfig: "rdkafka",
            providers: [.apt(["librdkafka-dev"]), .brew(["librdkafka"])]),
        .target(
            name: "MessagingKafka",
            dependencies: ["CRDKafka", "Messaging", "Threads", logging, serviceLifecycle]),
        .target(
            name: "MessagingHTTP",
            dependencies: [
                "HTTPInstrumentation", "Messaging", "ServiceHTTP", asyncHTTPClient, httpTypes,
                hummingbird, logging, metrics, nioCore, serviceLifecycle, tracing,
            ]),

        .target(name: "Digest"),
        .target(name: "Threads"),

        // Instrumented technology: it imports the tracing API, never the SDK.
        .target(name: "Instrumenting", dependencies: [metrics, tracing]),
        .target(
            name: "HTTPInstrumentation",
            dependencies: [
                "Digest", "Instrumenting", asyncHTTPClient, httpTypes, hummingbird,
                hummingbirdCore, logging, metrics, nioCore, nioHTTP1, serviceLifecycle, tracing,
            ]),
        .systemLibrary(
            name: "CLibPQ", pkgConfig: "libpq",
            providers: [.apt(["libpq-dev"]), .brew(["libpq"])]),
        .target(
            name: "Postgres",
            dependencies: [
                "CLibPQ", "Instrumenting", "Threads", logging, metrics, serviceLifecycle, tracing,
            ]),

        // The telemetry family: it never hears of expenses.
        .target(name: "TelemetryModel"),
        .target(
            name: "TelemetrySDK",
            dependencies: [
                "Instrumenting", "TelemetryModel", logging, metrics, serviceLifecycle, tracing,
            ]),
        .target(name: "OTLP", dependencies: ["TelemetryModel"]),
        .target(name: "Zipkin", dependencies: ["TelemetryModel"]),
        .target(name: "Prometheus", dependencies: ["TelemetryModel"]),
        .target(
            name: "PrometheusEndpoint",
            dependencies: [
                "Prometheus", "TelemetryModel", httpTypes, hummingbirdCore, logging, nioCore,
                nioPosix, serviceLifecycle,
            ]),
        .systemLibrary(
            name: "CZlib", pkgConfig: "zlib",
            providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
        .target(name: "Gzip", dependencies: ["CZlib"]),
        .target(
            name: "TelemetryExport",
            dependencies: [
                "Gzip", "Instrumenting", "OTLP", "TelemetryModel", "TelemetrySDK", "Zipkin",
                asyncHTTPClient, grpcCore, grpcTransport, logging, metrics, nioCore, nioHTTP1,
                nioPosix, nioSSL, serviceLifecycle,
            ]),
        .target(
            name: "Telemetry",
            dependencies: [
                "Instrumenting", "PrometheusEndpoint", "TelemetryExport", "TelemetryModel",
                "TelemetrySDK", logging, metrics, serviceLifecycle, tracing, yams,
            ]),
        .target(name: "TraceStore", dependencies: ["TelemetryModel"]),
        .target(
            name: "Collector",
            dependencies: [
                "Gzip", "OTLP", "TelemetryModel", "TraceStore", "Viewer", "Zipkin", grpcCore,
                grpcTransport, hummingbird, httpTypes, logging, nioCore, nioHPACK, nioHTTP2,
                nioPosix, serviceLifecycle,
            ]),
        .target(name: "Viewer", dependencies: ["Digest"], resources: [.embedInCode("Page")]),

        // The only place where the families meet.
        .executableTarget(
            name: "outlay",
            dependencies: [
                "Bank", "Collector", "Digest", "Expenses", "ExpensesHTTP", "ExpensesMessaging",
                "ExpensesPostgres", "HTTPInstrumentation", "Instrumenting", "LoadGenerator",
                "Messaging", "MessagingHTTP", "MessagingKafka", "MessagingPostgres",
                "MessagingRedis", "Passwords",
                "Postgres", "ServiceHTTP", "Telemetry", "TelemetryExport", "TelemetryModel",
                "TelemetrySDK",
                "TraceStore",
                "Web", argumentParser, asyncHTTPClient, hummingbird, logging, metrics, nioCore,
                nioHTTP1, nioPosix, serviceLifecycle, subprocess, systemPackage, tracing,
            ]),

        .target(name: "CAllocationCount", path: "Benchmarks/CAllocationCount"),
        .executableTarget(
            name: "SpanBenchmark",
            dependencies: [
                "Digest", "Instrumenting", "OTLP", "TelemetryModel", "TelemetrySDK", logging,
                tracing,
            ],
            path: "Benchmarks/SpanBenchmark"),
        .executableTarget(
            name: "MetricBenchmark",
            dependencies: [
                "CAllocationCount", "Instrumenting", "TelemetryModel", "TelemetrySDK", logging,
                metrics, tracing,
            ],
            path: "Benchmarks/MetricBenchmark"),

        // What tests share.
        .target(
            name: "ExpensesTesting", dependencies: ["Expenses"],
            path: "Tests/ExpensesTesting"),
        .target(
            name: "PostgresTesting", dependencies: ["Instrumenting", "Postgres"],
            path: "Tests/PostgresTesting"),
        .target(
            name: "ProgramTesting", dependencies: [subprocess, systemPackage],
            path: "Tests/ProgramTesting"),
        .target(
            name: "TelemetryTesting",
            dependencies: [
                "Instrumenting", "TelemetryModel", "TelemetrySDK", logging, metrics,
                metricsTestKit, serviceLifecycle, serviceLifecycleTestKit, tracing,
            ],
            path: "Tests/TelemetryTesting"),

        .testTarget(name: "TelemetryModelTests", dependencies: ["TelemetryModel"]),
        .testTarget(
            name: "TelemetrySDKTests",
            dependencies: [
                "Instrumenting", "ProgramTesting", "TelemetryModel", "TelemetrySDK",
                "TelemetryTesting", logging, metrics, metricsTestKit, serviceLifecycle,
                serviceLifecycleTestKit, tracing,
            ]),
        .testTarget(
            name: "InstrumentingTests",
            dependencies: ["Instrumenting", inMemoryTracing, metrics, metricsTestKit, tracing]),
        .testTarget(
            name: "TelemetryTests",
            dependencies: [
                "Instrumenting", "OTLP", "PrometheusEndpoint", "Telemetry", "TelemetryExport",
                "TelemetryModel", "TelemetrySDK", "TelemetryTesting", asyncHTTPClient, logging,
                metrics, metricsTestKit, serviceLifecycle, serviceLifecycleTestKit, tracing,
            ]),
        .testTarget(
            name: "OTLPTests", dependencies: ["Gzip", "OTLP", "ProgramTesting", "TelemetryModel"]),
        .testTarget(
            name: "TelemetryExportTests",
            dependencies: [
                "Gzip", "Instrumenting", "OTLP", "ProgramTesting", "TelemetryExport",
                "TelemetryModel", "TelemetrySDK", "TelemetryTesting", "Zipkin", grpcCore,
                grpcTransport, httpTypes, hummingbird, hummingbirdCore, hummingbirdTLS,
                inMemoryTracing, logging, metrics, metricsTestKit, nioCore, nioPosix, nioSSL,
                serviceLifecycle, tracing,
            ]),
        .testTarget(
            name: "PrometheusTests",
            dependencies: ["ProgramTesting", "Prometheus", "TelemetryModel"]),
        .testTarget(
            name: "PrometheusEndpointTests",
            dependencies: [
                "Prometheus", "PrometheusEndpoint", "TelemetryModel", "TelemetryTesting",
                asyncHTTPClient, logging,
                nioCore, nioHTTP1, serviceLifecycle, serviceLifecycleTestKit,
            ]),
        .testTarget(
            name: "ZipkinTests", dependencies: ["ProgramTesting", "TelemetryModel", "Zipkin"]),
        .testTarget(name: "ThreadsTests", dependencies: ["Threads"]),
        .testTarget(
            name: "PostgresTests",
            dependencies: [
                "Instrumenting", "Postgres", "PostgresTesting", "TelemetryTesting",
                inMemoryTracing, metrics, metricsTestKit, serviceLifecycle, tracing,
            ]),
        .testTarget(
            name: "ExpensesTests",
            dependencies: [
                "Expenses", "ExpensesTesting", "TelemetryModel", "TelemetrySDK",
                "TelemetryTesting", metrics, metricsTestKit,
            ]),
        .testTarget(
            name: "PasswordsTests",
            dependencies: ["Expenses", "Passwords", "ProgramTesting"]),
        .testTarget(
            name: "ExpensesHTTPTests",
            dependencies: [
                "Expenses", "ExpensesHTTP", "ExpensesTesting", "HTTPInstrumentation", "ServiceHTTP",
                "TelemetryModel", "TelemetrySDK", "TelemetryTesting", asyncHTTPClient, httpTypes,
                hummingbird, hummingbirdTesting, logging, tracing, yams,
            ]),
        .testTarget(
            name: "BankTests",
            dependencies: [
                "Bank", "Expenses", "ExpensesTesting", "HTTPInstrumentation", "Instrumenting",
                "Postgres", "PostgresTesting", "ServiceHTTP", "TelemetryModel", "TelemetryTesting",
                httpTypes, hummingbird, hummingbirdTesting, logging, metrics, metricsTestKit,
            ]),
        .target(
            name: "MessagingTesting",
            dependencies: [
                "Messaging", "TelemetryModel", "TelemetryTesting", serviceLifecycle,
                serviceLifecycleTestKit, tracing,
            ],
            path: "Tests/MessagingTesting"),
        .testTarget(
            name: "MessagingTests",
            dependencies: [
                "Instrumenting", "Messaging", "MessagingTesting", "TelemetryModel", "TelemetrySDK",
                "TelemetryTesting", logging, metrics, metricsTestKit, tracing,
            ]),
        .testTarget(
            name: "MessagingPostgresTests",
            dependencies: [
                "Instrumenting", "Messaging", "MessagingPostgres", "MessagingTesting", "Postgres",
                "PostgresTesting", "TelemetryTesting", logging, metrics, metricsTestKit,
            ]),
        .target(
            name: "RedisTesting", dependencies: [subprocess], path: "Tests/RedisTesting"),
        .testTarget(
            name: "MessagingRedisTests",
            dependencies: [
                "Instrumenting", "Messaging", "MessagingRedis", "MessagingTesting",
                "ProgramTesting", "RedisTesting", "TelemetryModel", "TelemetryTesting", logging,
                tracing,
            ]),
        .target(
            name: "KafkaTesting", dependencies: ["MessagingKafka", subprocess],
            path: "Tests/KafkaTesting"),
        .testTarget(
            name: "MessagingKafkaTests",
            dependencies: [
                "KafkaTesting", "Messaging", "MessagingKafka", "MessagingTesting", "TelemetrySDK",
                "TelemetryTesting", logging, serviceLifecycle, serviceLifecycleTestKit, subprocess,
                tracing,
            ]),
        .testTarget(
            name: "MessagingHTTPTests",
            dependencies: [
                "HTTPInstrumentation", "Messaging", "MessagingHTTP", "MessagingTesting",
                "ServiceHTTP", "TelemetryModel", "TelemetryTesting", httpTypes, hummingbird,
                hummingbirdTesting, logging,
            ]),
        .testTarget(
            name: "ExpensesMessagingTests",
            dependencies: [
                "Expenses", "ExpensesMessaging", "ExpensesPostgres", "ExpensesTesting",
                "Instrumenting", "Messaging", "MessagingPostgres", "MessagingTesting", "Postgres",
                "PostgresTesting", "TelemetryModel", "TelemetryTesting", logging, metrics,
                metricsTestKit, serviceLifecycle, tracing,
            ]),
        .testTarget(
            name: "WebTests",
            dependencies: [
                "HTTPInstrumentation", "ServiceHTTP", "TelemetryModel", "TelemetryTesting", "Web",
                httpTypes, hummingbird, hummingbirdTesting, logging,
            ]),
        .testTarget(
            name: "LoadTests",
            dependencies: [
                "HTTPInstrumentation", "Instrumenting", "LoadGenerator", "TelemetryModel",
                "TelemetrySDK", "TelemetryTesting", httpTypes, hummingbird, hummingbirdTesting,
                logging, metrics,
                metricsTestKit, tracing,
            ]),
        .testTarget(name: "ServiceHTTPTests", dependencies: ["ServiceHTTP", hummingbird]),
        .testTarget(
            name: "ExpensesPostgresTests",
            dependencies: [
                "Expenses", "ExpensesPostgres", "ExpensesTesting", "Instrumenting", "Postgres",
                "PostgresTesting", "TelemetryModel", "TelemetryTesting",
            ]),
        .testTarget(
            name: "HTTPInstrumentationTests",
            dependencies: [
                "Digest", "HTTPInstrumentation", "Instrumenting", "TelemetryModel",
                "TelemetrySDK", "TelemetryTesting", asyncHTTPClient, httpTypes, hummingbird,
                hummingbirdTesting,
                logging, metrics, metricsTestKit, tracing,
            ]),
        .testTarget(name: "TraceStoreTests", dependencies: ["TelemetryModel", "TraceStore"]),
        .testTarget(
            name: "CollectorTests",
            dependencies: [
                "Collector", "Digest", "Gzip", "OTLP", "TelemetryModel", "TelemetryTesting",
                "TraceStore", "Viewer", "Zipkin", asyncHTTPClient, grpcCore, grpcTransport,
                httpTypes, hummingbird, hummingbirdTesting, logging, nioCore, nioPosix,
                serviceLifecycle,
                serviceLifecycleTestKit, subprocess, systemPackage,
            ]),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "Collector", "Gzip", "KafkaTesting", "LoadGenerator", "MessagingKafka", "OTLP",
                "Postgres", "PostgresTesting", "ProgramTesting", "RedisTesting",
                "TelemetryExport", "TelemetryModel",
                "TelemetryTesting", "TraceStore", "outlay", asyncHTTPClient, grpcCore,
                grpcTransport, hummingbird, logging, metrics, metricsTestKit, nioCore, nioHTTP1,
                nioPosix,
                serviceLifecycle, subprocess, systemPackage,
            ]),
    ],
    swiftLanguageModes: [.v6]
)
