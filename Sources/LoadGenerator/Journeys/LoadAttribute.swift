// SPDX-License-Identifier: Apache-2.0

/// The names that only generated load uses, in attributes and in baggage.
package enum LoadAttribute {
    /// Which journey it is: an attribute of its span, and baggage of all that it causes.
    package static let journey = "outlay.journey"
    /// Names one journey of one run in baggage; nobody's name, as nobody made it.
    package static let journeyID = "outlay.journey.id"
    /// How many milliseconds after its time a journey began.
    static let delay = "outlay.load.delay_ms"
    /// The padding of a span that is only there to be many.
    static let padding = "outlay.amplify.padding"
    /// A value out of as many as were asked for.
    static let value = "outlay.amplify.value"
}
