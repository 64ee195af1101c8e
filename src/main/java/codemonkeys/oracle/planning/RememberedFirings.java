package codemonkeys.oracle.planning;

import codemonkeys.oracle.facts.Fact;
import codemonkeys.oracle.facts.FleetFact;
import codemonkeys.oracle.facts.ProductFacts;
import codemonkeys.oracle.rules.Hold;
import codemonkeys.oracle.rules.Proposal;
import codemonkeys.oracle.rules.engine.RuleBook.Firings;
import codemonkeys.oracle.rules.engine.RuleView;
import codemonkeys.oracle.units.ProductId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What rules have said of products at other moments, to be said again of facts that they can't tell
 * from those. Used by several threads at once.
 */
final class RememberedFirings {
  /** States of all fleets together that are kept, those that were asked for last. */
  private static final int FLEETS = 8;

  /** Looks of one product that are kept. */
  private static final int LOOKS = 16;

  /** After so many questions it has to have been of use. */
  private static final long TRIAL = 100_000;

  private final RuleView view;
  private final LongAdder asked = new LongAdder();
  private final LongAdder known = new LongAdder();
  private final Map<List<Object>, OfFleet> fleets =
      new LinkedHashMap<>(FLEETS, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<List<Object>, OfFleet> eldest) {
          return size() > FLEETS;
        }
      };

  RememberedFirings(RuleView view) {
    this.view = view;
  }

  /**
   * What is known about fleets that are alike as a whole.
   *
   * @param alike what rules can see of them
   */
  synchronized OfFleet of(List<Object> alike, List<FleetFact> facts) {
    return new OfFleet(
        view.seen(facts),
        fleets.computeIfAbsent(alike, any -> new OfFleet(List.of(), new ConcurrentHashMap<>()))
            .looks);
  }

  /** What rules can see of a fleet as a whole; null when that can't be said. */
  @Nullable List<Object> look(List<FleetFact> facts) {
    return view.of(view.seen(facts));
  }

  /** The facts of a product as rules see them. */
  record Look(List<Fact> facts, @Nullable List<Object> looks) {}

  @Nullable Look look(ProductFacts product) {
    if (asked.sum() > TRIAL && known.sum() * 2 < asked.sum()) {
      return null;
    }
    List<Fact> seen = view.seen(product.facts());
    return new Look(seen, view.of(seen));
  }

  /**
   * Something that was said.
   *
   * @param what without the facts behind it
   * @param matched where these are: among those of the product from 0, among the fleet's from -1
   *     downwards
   */
  private record Part<T>(T what, int[] matched) {}

  /** All that was said of a product. */
  private record Remembered(List<Part<Proposal>> proposals, List<Part<Hold>> holds) {}

  /** What is known about fleets that are alike as a whole. */
  final class OfFleet {
    private final List<Fact> facts;
    private final Map<ProductId, Map<List<Object>, Remembered>> looks;

    private OfFleet(List<Fact> facts, Map<ProductId, Map<List<Object>, Remembered>> looks) {
      this.facts = facts;
      this.looks = looks;
    }

    /** What rules say of a product; null when that is not known yet. */
    @Nullable Firings firings(ProductFacts product, Look look) {
      asked.increment();
      Map<List<Object>, Remembered> ofProduct = looks.get(product.id());
      Remembered said = ofProduct == null || look.looks == null ? null : ofProduct.get(look.looks);
      if (said == null) {
        return null;
      }
      known.increment();
      List<Proposal> proposals = new ArrayList<>(said.proposals.size());
      for (Part<Proposal> part : said.proposals) {
        proposals.add(part.what.because(matched(part.matched, look)));
      }
      List<Hold> holds = new ArrayList<>(said.holds.size());
      for (Part<Hold> part : said.holds) {
        holds.add(part.what.because(matched(part.matched, look)));
      }
      return new Firings(proposals, holds);
    }

    private List<Fact> matched(int[] places, Look look) {
      List<Fact> matched = new ArrayList<>(places.length);
      for (int place : places) {
        matched.add(place < 0 ? facts.get(-1 - place) : look.facts.get(place));
      }
      return matched;
    }

    void remember(ProductFacts product, Look look, Firings firings) {
      if (look.looks == null) {
        return;
      }
      List<Part<Proposal>> proposals = new ArrayList<>();
      for (Proposal proposal : firings.proposals()) {
        proposals.add(new Part<>(proposal.because(List.of()), places(proposal.matched(), look)));
      }
      List<Part<Hold>> holds = new ArrayList<>();
      for (Hold hold : firings.holds()) {
        holds.add(new Part<>(hold.because(List.of()), places(hold.matched(), look)));
      }
      Map<List<Object>, Remembered> ofProduct =
          looks.computeIfAbsent(product.id(), any -> new ConcurrentHashMap<>());
      if (ofProduct.size() < LOOKS) {
        ofProduct.put(look.looks, new Remembered(proposals, holds));
      }
    }

    private int[] places(List<Fact> matched, Look look) {
      int[] places = new int[matched.size()];
      for (int i = 0; i < places.length; i++) {
        int place = place(look.facts, matched.get(i));
        places[i] = place >= 0 ? place : -1 - place(facts, matched.get(i));
      }
      return places;
    }

    private static int place(List<Fact> facts, Fact fact) {
      for (int i = 0; i < facts.size(); i++) {
        if (facts.get(i) == fact) {
          return i;
        }
      }
      return -1;
    }
  }
}
