package interp

// oneValued reports whether a form surely has one value, whichever way it is
// evaluated. A function whose body has can say so once, when it returns, and
// its code need not say it at every place where a value arises. tail tells
// that a self call here would be a jump, which has no value of its own.
func oneValued(n node, scope *lambdaScope, tail bool) bool {
	switch x := n.(type) {
	case *constNode, *localNode, *specialNode, *setLocalNode, *setSpecialNode,
		*arithmeticNode, *integerNode, *comparisonNode, *unaryNode, *binaryNode,
		*unaryTestNode, *binaryTestNode, *notNode, *charTestNode, *parityNode,
		*elementNode, *setElementNode, *lengthNode, *charCodeNode, *fieldNode, *depositNode, *setGethashNode,
		*multipleValueListNode, *lambdaNode, *functionNode, *setfFunctionNode, *selfNode, *onlyValueNode,
		*returnNode, *goNode, *farReturnNode, *farGoNode, *throwNode:
		// Those of the last line leave: what they bring counts where it arrives.
		return true
	case *prognNode:
		return oneValued(x.subs[len(x.subs)-1].node, scope, tail)
	case *prog1Node:
		return !x.many
	case *ifNode:
		return oneValued(x.then.node, scope, tail) && oneValued(x.otherwise.node, scope, tail)
	case *andNode:
		return oneValued(x.subs[len(x.subs)-1].node, scope, tail)
	case *orNode:
		return oneValued(x.subs[len(x.subs)-1].node, scope, tail)
	case *letNode:
		return oneValued(x.body.node, scope, tail && x.specials == 0)
	case *multipleValueBindNode:
		return oneValued(x.body.node, scope, tail && x.specials == 0)
	case *blockNode:
		if x.info.point != nil || !oneValued(x.body, scope, tail) {
			return false
		}
		for _, r := range x.info.returns {
			if !oneValued(r, scope, tail) {
				return false
			}
		}
		return true
	case *tagbodyNode:
		return x.info.point == nil
	case *globalCallNode:
		return tail && x.self != nil && x.self == scope && scope.jumps(len(x.args))
	case *selfCallNode:
		return tail && x.self == scope && scope.jumps(len(x.args))
	}
	return false
}

// noteJumps notes what self calls in tail position below n give the
// parameters.
func noteJumps(n node, scope *lambdaScope) {
	var args []node
	switch x := n.(type) {
	case *prognNode:
		noteJumps(x.subs[len(x.subs)-1].node, scope)
	case *ifNode:
		noteJumps(x.then.node, scope)
		noteJumps(x.otherwise.node, scope)
	case *andNode:
		noteJumps(x.subs[len(x.subs)-1].node, scope)
	case *orNode:
		noteJumps(x.subs[len(x.subs)-1].node, scope)
	case *letNode:
		noteJumps(x.body.node, scope)
	case *multipleValueBindNode:
		noteJumps(x.body.node, scope)
	case *blockNode:
		noteJumps(x.body, scope)
		for _, r := range x.info.returns {
			noteJumps(r, scope)
		}
	case *globalCallNode:
		if x.self == scope {
			args = x.args
		}
	case *selfCallNode:
		if x.self == scope {
			args = x.args
		}
	}
	if args != nil && scope.jumps(len(args)) {
		for i, b := range scope.params.req {
			b.v.values = append(b.v.values, args[i])
		}
	}
}
